"""Where a line may end.

A working subset of Unicode's rules (UAX #14): spaces, hyphens, Chinese and Japanese with their
forbidden beginnings and ends, and syllables where a script puts no space between words.
"""

from enum import IntEnum

from voice2text.text.graphemes import insides
from voice2text.text.scripts import is_square


class Break(IntEnum):
    """How good the end of a line is. POOR may tear a word, where only a dictionary would know."""

    NEVER = 0
    POOR = 1
    GOOD = 2


_GLUE = frozenset("\u00a0\u202f\u2007\u2060\ufeff")
_HYPHENS = frozenset("-\u2010\u2013\u2014")
_OPENING = frozenset("([{⟨«‹“‘「『（［｛〈《【〔〖｟¿¡„‚")
# Closing marks, small kana and what lengthens or repeats: none of it may begin a line (JIS X 4051).
_CLOSING = frozenset(
    ")]}⟩»›”’」』）］｝〉》】〕〗｠、。，．：；！？・‥…,.:;!?%％‰°℃～〜"
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿーｰ々〻ゝゞヽヾ"
)
# Thai and Lao write some vowels before their consonant, and some after it.
_LEADING = frozenset("เแโใไເແໂໃໄ")
_TRAILING = frozenset("ะาำๅๆฯະາຳຽໆຯ")
_TSHEG = "\u0f0b"  # between two Tibetan syllables
_SUBJOINERS = frozenset("\u17d2\u1039")  # Khmer's and Burmese: the next letter goes below
_ASAT = "\u103a"  # a Burmese letter that bears it ends its syllable


def breaks(text: str) -> list[Break]:
    """For each character of `text`, whether a line may end before it."""
    torn = insides(text)
    return [
        Break.NEVER if index == 0 or torn[index] else _before(text, index)
        for index in range(len(text))
    ]


def _before(text: str, index: int) -> Break:
    before, after = text[index - 1], text[index]
    if after.isspace() or before in _GLUE or after in _GLUE:
        return Break.NEVER
    if before.isspace() or before == "\u200b":
        return Break.GOOD
    if before in _OPENING or after in _CLOSING:
        return Break.NEVER
    return _within_word(text, index)


def _within_word(text: str, index: int) -> Break:
    before, after = text[index - 1], text[index]
    if is_square(before) or is_square(after) or before == _TSHEG:
        return Break.GOOD
    if before in _HYPHENS and after.isalpha() and index > 1 and text[index - 2].isalpha():
        return Break.GOOD
    return Break.POOR if _is_syllable(text, index) else Break.NEVER


def _is_syllable(text: str, index: int) -> bool:
    """Whether a syllable of a script without spaces begins here, as far as letters tell."""
    before, after = text[index - 1], text[index]
    if not (after.isalpha() and _is_unspaced(before) and _is_unspaced(after)):
        return False
    if before in _LEADING or after in _TRAILING or before in _SUBJOINERS:
        return False
    return text[index + 1 : index + 2] != _ASAT


def _is_unspaced(char: str) -> bool:
    """Thai and Lao, Burmese, Khmer."""
    return (
        "\u0e00" <= char <= "\u0eff" or "\u1000" <= char <= "\u109f" or "\u1780" <= char <= "\u17ff"
    )
