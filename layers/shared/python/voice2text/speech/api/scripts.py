"""Scripts: which are written without spaces, and how long a text takes to say at most."""

from voice2text.speech.rate import letters

# Chinese, Japanese, Thai, Lao, Burmese, Khmer, Tibetan: one character is one token (tokens.py).
UNSPACED = (
    "\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff"
    "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
# People say 12 to 18 letters a second. A quarter of the slowest is slower than anybody speaks for
# long; the detector's margins and pauses are in it.
LETTER_MS = 330


def longest_ms(text: str) -> float:
    """How long it takes to say the text, so slowly that nobody does."""
    return letters(text) * LETTER_MS
