"""Cutting a recording into pieces that a service takes, at silence where there is some.

A piece begins and ends with speech: what is silent before, after and between is not paid for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from voice2text.domain import Span

# Where somebody speaks on, both pieces hear this much: two to three seconds hold enough words to
# find the seam by (merge.py), and cost a hundredth of a chunk.
OVERLAP_MS = 3_000
# Halves shorter than this are not made: a service hears less in a scrap, and bills it like more.
SHORTEST_HALF_MS = 5_000


@dataclass(frozen=True, slots=True)
class Cut:
    """Where one piece ends and the next begins; earlier than it ends where they overlap."""

    end_ms: int
    start_ms: int


def shortest_ms(longest_ms: int) -> int:
    """From one piece's start to the next one's, at least, in a recording that `plan` cuts."""
    return longest_ms // 4


def plan(speech: Sequence[Span], longest_ms: int) -> tuple[Span, ...]:
    """Pieces of at most `longest_ms` that hold all of `speech`, about equally long."""
    pieces: list[Span] = []
    if not speech:
        return ()
    start, end = speech[0].start_ms, speech[-1].end_ms
    while end - start > longest_ms:
        left = end - start
        # Equal parts end at about the same time, which is when the person gets the text.
        target = left // -(-left // longest_ms)
        cut = _cut(speech, start + target // 2, start + target, start + longest_ms)
        pieces.append(Span(start, cut.end_ms))
        start = cut.start_ms
    pieces.append(Span(start, end))
    return tuple(pieces)


def halves(piece: Span, speech: Sequence[Span]) -> tuple[Span, ...]:
    """The piece in two, or as it is where it is too short for that."""
    length = piece.end_ms - piece.start_ms
    if length < 2 * SHORTEST_HALF_MS:
        return (piece,)
    quarter = length // 4
    middle = piece.start_ms + length // 2
    cut = _cut(speech, middle - quarter, middle, middle + quarter)
    return (Span(piece.start_ms, cut.end_ms), Span(cut.start_ms, piece.end_ms))


def within(speech: Sequence[Span], piece: Span) -> tuple[Span, ...]:
    """The speech in a piece, counted from the piece's start."""
    return tuple(
        Span(
            max(span.start_ms, piece.start_ms) - piece.start_ms,
            min(span.end_ms, piece.end_ms) - piece.start_ms,
        )
        for span in speech
        if span.end_ms > piece.start_ms and span.start_ms < piece.end_ms
    )


def _cut(speech: Sequence[Span], earliest: int, target: int, latest: int) -> Cut:
    """At the silence nearest to `target`; through speech, with an overlap, where there is none."""
    silences = [
        Cut(before.end_ms, after.start_ms)
        for before, after in pairwise(speech)
        if before.end_ms <= latest and after.start_ms >= earliest
    ]
    if silences:
        return min(silences, key=lambda cut: max(cut.end_ms - target, target - cut.start_ms, 0))
    # Never longer than allowed, never so long an overlap that there is no way forward.
    end = min(target + OVERLAP_MS // 2, latest)
    return Cut(end, max(end - OVERLAP_MS, (earliest + end) // 2))
