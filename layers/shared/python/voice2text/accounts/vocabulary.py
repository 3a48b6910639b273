"""A chat's own words: names and terms that the engine should expect."""

# What the engine reads of them is bounded anyway (speech/whisper/recognise.py, hotwords).
MOST_WORDS = 100
LONGEST_WORD = 64


class TooManyWords(Exception):
    """The chat's vocabulary is full; nothing was added."""


def words_of(text: str) -> tuple[str, ...]:
    """The words in what a person typed, separated by commas or lines; each once, in their order.

    A word may hold spaces, as a name does; what is longer than `LONGEST_WORD` is left out.
    """
    pieces = (" ".join(piece.split()) for line in text.splitlines() for piece in line.split(","))
    kept = (piece for piece in pieces if 0 < len(piece) <= LONGEST_WORD)
    words: dict[str, str] = {}
    for piece in kept:
        words.setdefault(folded(piece), piece)
    return tuple(words.values())


def folded(word: str) -> str:
    """What makes two words the same: case doesn't count."""
    return word.casefold()
