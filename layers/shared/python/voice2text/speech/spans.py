"""Arithmetic on stretches of time."""

from collections.abc import Iterable, Sequence

from voice2text.domain import Span


def total_ms(spans: Iterable[Span]) -> int:
    """The sum of their lengths."""
    return sum(span.end_ms - span.start_ms for span in spans)


def joined(spans: Iterable[Span], *, pause_ms: int, margin_ms: int, end_ms: int) -> list[Span]:
    """Spans with pauses of less than `pause_ms` closed, and widened by a margin within 0..`end_ms`.

    Where two margins would meet, each gets half of the pause.
    """
    merged: list[Span] = []
    for span in spans:
        if merged and span.start_ms - merged[-1].end_ms < pause_ms:
            merged[-1] = Span(merged[-1].start_ms, span.end_ms)
        else:
            merged.append(span)
    return [
        Span(
            span.start_ms - _room(merged, number - 1, number, margin_ms, span.start_ms),
            span.end_ms + _room(merged, number, number + 1, margin_ms, end_ms - span.end_ms),
        )
        for number, span in enumerate(merged)
    ]


def _room(spans: Sequence[Span], before: int, after: int, margin_ms: int, edge_ms: int) -> int:
    """How far a margin may reach between two neighbours, or to the edge where there is one only."""
    if before < 0 or after == len(spans):
        return max(0, min(margin_ms, edge_ms))
    return min(margin_ms, (spans[after].start_ms - spans[before].end_ms) // 2)


def outside(spans: Iterable[Span], covered: Iterable[Span]) -> list[Span]:
    """The parts of `spans` that none of `covered` covers, in order."""
    covers = sorted((span.start_ms, span.end_ms) for span in covered)
    holes: list[Span] = []
    for span in spans:
        start = span.start_ms
        for begin, end in covers:
            if end <= start:
                continue
            if begin >= span.end_ms:
                break
            if begin > start:
                holes.append(Span(start, begin))
            start = max(start, end)
        if start < span.end_ms:
            holes.append(Span(start, span.end_ms))
    return holes
