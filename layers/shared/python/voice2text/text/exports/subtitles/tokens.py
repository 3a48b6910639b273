"""A transcript as the pieces that a subtitle can't take apart, each with its time."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from voice2text.domain import Segment
from voice2text.text.breaks import Break, breaks
from voice2text.text.graphemes import insides
from voice2text.text.scripts import is_mark, is_wide

# Widths are counted in thirds of a letter: 42 letters are a line, or 18 that are twice as wide
# (Netflix's timed text style guides: 42 for Latin, 16 for Chinese and Korean, 13 to 16 for
# Japanese; BBC and YouTube allow more).
NARROW, WIDE = 3, 7
LINE = 42 * NARROW


@dataclass(frozen=True, slots=True)
class Token:
    """A word, or a syllable where words aren't parted.

    `spaced` is whether a space precedes it, `torn` whether it may belong to the word before it.
    """

    text: str
    start_ms: int
    end_ms: int
    spaced: bool
    torn: bool = False

    @property
    def width(self) -> int:
        """Its own, without the space."""
        return width(self.text)


def width(text: str) -> int:
    """How wide a text is, in thirds of a letter."""
    return sum(0 if is_mark(char) else WIDE if is_wide(char) else NARROW for char in text)


def tokens(segments: Sequence[Segment]) -> list[Token]:
    """All text, in order. Times never run backwards, whatever the segments' do."""
    found: list[Token] = []
    latest = 0
    for segment in segments:
        begins = True
        times = _Times(segment)
        for start, end, torn in _pieces(segment.text):
            start_ms = max(latest, times.start(start))
            latest = max(start_ms, times.end(end))
            spaced = begins or segment.text[start - 1].isspace()
            found.append(Token(segment.text[start:end], start_ms, latest, spaced, torn))
            begins = False
    return found


def _pieces(text: str) -> Iterator[tuple[int, int, bool]]:
    """Start and end of what lies between two allowed breaks, and whether the first is a poor one.

    None is wider than a line.
    """
    start = 0
    strengths = breaks(text)
    for end in [*(index for index, strength in enumerate(strengths) if strength), len(text)]:
        first, last = start, end
        while first < last and text[first].isspace():
            first += 1
        while last > first and text[last - 1].isspace():
            last -= 1
        torn = start < len(text) and strengths[start] is Break.POOR
        for number, piece in enumerate(_narrowed(text, first, last)):
            yield *piece, torn or number > 0
        start = end


def _narrowed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    used = 0
    first = start
    torn = insides(text[start:end])
    for index in range(start, end):
        used += width(text[index])
        if used > LINE and index > first and not torn[index - start]:
            yield first, index
            first, used = index, width(text[index])
    if first < end:
        yield first, end


class _Times:
    """When each character of a segment is said: its word's time, by its share of the word.

    Words that are not in the text as it stands are of no help; without any, the segment is one.
    """

    def __init__(self, segment: Segment) -> None:
        self._bounds: list[tuple[int, int, int, int]] = []
        position = 0
        for word in segment.words:
            found = segment.text.find(word.text, position) if word.text else -1
            if found >= 0:
                position = found + len(word.text)
                self._bounds.append((found, position, word.start_ms, word.end_ms))
        if not self._bounds:
            whole = (0, max(1, len(segment.text)), segment.start_ms, segment.end_ms)
            self._bounds.append(whole)
        self._starts = [bound[0] for bound in self._bounds]

    def start(self, index: int) -> int:
        """When the character at `index` begins."""
        return self._at(index, bisect_right(self._starts, index) - 1)

    def end(self, index: int) -> int:
        """When the character before `index` ends."""
        return self._at(index, bisect_right(self._starts, index - 1) - 1)

    def _at(self, index: int, number: int) -> int:
        first, last, start_ms, end_ms = self._bounds[max(0, number)]
        share = min(1.0, max(0.0, (index - first) / (last - first)))
        return start_ms + round((end_ms - start_ms) * share)
