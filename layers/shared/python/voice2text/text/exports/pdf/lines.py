"""Cutting a paragraph into lines of a given width."""

from collections.abc import Sequence

from voice2text.text.breaks import Break, breaks
from voice2text.text.graphemes import insides

# A poor break is taken only if a line that ends well would leave this share of it empty.
_RAGGED = 1 / 3


def lines(text: str, advances: Sequence[float], width: float) -> list[tuple[int, int]]:
    """Start and end of each line, spaces at its end left out.

    Args:
        advances: how far each character moves the pen, in the unit of `width`.
    """
    strengths = breaks(text)
    torn = insides(text)
    start, end = 0, len(text)
    found = []
    while start < end:
        reach, used = start, 0.0
        good = poor = start
        good_used = 0.0
        while reach < end:
            if reach > start and strengths[reach] is Break.GOOD:
                good, good_used = reach, used
            elif reach > start and strengths[reach] is Break.POOR:
                poor = reach
            if used + advances[reach] > width and not text[reach].isspace():
                break
            used += advances[reach]
            reach += 1
        cut = reach if reach == end else _cut(torn, start, reach, good, poor, good_used / width)
        found.append((start, _without_spaces(text, start, cut)))
        start = cut
    return found


def _cut(torn: Sequence[bool], start: int, reach: int, good: int, poor: int, filled: float) -> int:
    if good > start and (filled > 1 - _RAGGED or poor <= good):
        return good
    if poor > start:
        return poor
    cut = reach
    while cut > start and torn[cut]:
        cut -= 1
    return cut if cut > start else max(reach, start + 1)


def _without_spaces(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1].isspace():
        end -= 1
    return end
