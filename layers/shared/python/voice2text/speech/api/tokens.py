"""Text taken apart for comparison: words, or characters where a script has no spaces."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from voice2text.domain import Segment
from voice2text.speech.api.scripts import UNSPACED

_TOKEN = re.compile(rf"[{UNSPACED}]|[^\s{UNSPACED}]+")


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a segment: where its text begins, and when it is said, in milliseconds.

    `key` is the same for the same word in another spelling: no case, no punctuation. `exact` is
    whether its times are those of a word, not guesses from the segment's.
    """

    key: str
    segment: int
    offset: int
    start_ms: int
    end_ms: int
    exact: bool


def tokens(segments: tuple[Segment, ...]) -> list[Token]:
    """Every word of the segments, in order."""
    return [token for number, segment in enumerate(segments) for token in _of(segment, number)]


def _of(segment: Segment, number: int) -> Iterator[Token]:
    places = _places(segment)
    for match in _TOKEN.finditer(segment.text):
        key = _key(match.group())
        if key:
            start, end, exact = _when(segment, places, match.start(), match.end())
            yield Token(key, number, match.start(), start, end, exact)


def _key(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(part for part in folded if unicodedata.category(part)[0] not in "PSZC")


def _places(segment: Segment) -> list[tuple[int, int, int, int]]:
    """Of each word that is found in the text: its offsets there, and its times."""
    places = []
    offset = 0
    for word in segment.words:
        found = segment.text.find(word.text, offset)
        if found >= 0:
            offset = found + len(word.text)
            places.append((found, offset, word.start_ms, word.end_ms))
    return places


def _when(
    segment: Segment, places: list[tuple[int, int, int, int]], begin: int, end: int
) -> tuple[int, int, bool]:
    for first, last, start_ms, end_ms in places:
        if first <= begin < last:
            return (*_part((first, last), (start_ms, end_ms), (begin, min(end, last))), True)
    whole = (0, len(segment.text))
    return (*_part(whole, (segment.start_ms, segment.end_ms), (begin, end)), False)


def _part(whole: tuple[int, int], times: tuple[int, int], part: tuple[int, int]) -> tuple[int, int]:
    """The times of a part of a text, in proportion."""
    scale = (times[1] - times[0]) / (whole[1] - whole[0])
    return (
        times[0] + round((part[0] - whole[0]) * scale),
        times[0] + round((part[1] - whole[0]) * scale),
    )
