"""The order in which the characters of a line are seen (UAX #9)."""

import unicodedata
from collections.abc import Sequence

from fpdf.bidi import BidiParagraph
from fpdf.enums import TextDirection

_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})
_NEUTRAL_AT_END = frozenset({"WS", "BN", "S", "B"})


def levels(text: str, *, right_to_left: bool) -> list[int]:
    """The embedding level of each character of a paragraph; odd ones run to the left."""
    base = int(right_to_left)
    if not base and not any(unicodedata.bidirectional(char) in _RIGHT_TO_LEFT for char in text):
        return [0] * len(text)
    direction = TextDirection.RTL if right_to_left else TextDirection.LTR
    found = [base] * len(text)
    for char in BidiParagraph(text, direction, preserve_bn_chars=True).get_characters():
        found[char.character_index] = char.embedding_level
    return found


def of_line(text: str, levels: Sequence[int], base: int) -> list[tuple[int, int, int]]:
    """The stretches of one line from left to right: start, end, level; within one, as it is read.

    Spaces at the line's end get the paragraph's level (rule L1).
    """
    final = list(levels)
    for index in range(len(text) - 1, -1, -1):
        if unicodedata.bidirectional(text[index]) not in _NEUTRAL_AT_END:
            break
        final[index] = base
    stretches: list[tuple[int, int, int]] = []
    for index, level in enumerate(final):
        if stretches and stretches[-1][2] == level:
            stretches[-1] = (stretches[-1][0], index + 1, level)
        else:
            stretches.append((index, index + 1, level))
    return _reversed(stretches)


def _reversed(stretches: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Rule L2: from the highest level down to 1, whatever is at it or above is turned around."""
    for level in range(max((one[2] for one in stretches), default=0), 0, -1):
        turned: list[tuple[int, int, int]] = []
        pending: list[tuple[int, int, int]] = []
        for one in stretches:
            if one[2] >= level:
                pending.append(one)
                continue
            turned += [*reversed(pending), one]
            pending = []
        stretches = turned + pending[::-1]
    return stretches
