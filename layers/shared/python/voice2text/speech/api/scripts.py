"""Scripts: which are written without spaces, and how much time a character takes to say."""

# Chinese, Japanese, Thai, Lao, Burmese, Khmer, Tibetan: one character is one token (tokens.py).
UNSPACED = (
    "\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff"
    "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
# Characters that are syllables or words: Kana, Han, Hangul.
_DENSE = (
    (0x3040, 0x30FF),
    (0x3400, 0x9FFF),
    (0xAC00, 0xD7AF),
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)
# People say 12 to 18 letters a second, and 4 to 8 syllables (Pellegrino et al., "Different
# languages, similar encoding efficiency", Science Advances 2019: 5 to 8). A quarter of the slowest
# is slower than anybody speaks for long; the detector's margins and pauses are in it.
LETTER_MS = 330
SYLLABLE_MS = 800


def longest_ms(text: str) -> int:
    """How long it takes to say the text, so slowly that nobody does; a digit is a word."""
    return sum(
        SYLLABLE_MS if character.isdigit() or _is_dense(character) else LETTER_MS
        for character in text
        if character.isalnum()
    )


def _is_dense(character: str) -> bool:
    return any(first <= ord(character) <= last for first, last in _DENSE)
