"""How many tokens a text has at most, by its bytes."""

# Tokenizers of the big services make 4 English letters a token, 2 to 3 Cyrillic ones, 1 to 1.5
# characters of Chinese; 3 bytes of UTF-8 are a token then, or less than one.
BYTES_A_TOKEN = 3


def tokens_of(text: str) -> int:
    """An upper bound for the tokens of a text."""
    return -(-len(text.encode("utf-8", "replace")) // BYTES_A_TOKEN)


def units_for(text: str, tokens: int) -> int:
    """How many UTF-16 units of this text have at most so many tokens; at least 64."""
    return max(64, tokens * len(text) // max(1, tokens_of(text)))
