"""Text has no holes: speech that was heard but that no segment covers is named."""

from collections.abc import Iterable

from voice2text.domain import Segment, Span

# A hole made of nothing but the detector's own margins is shorter than this: it keeps pauses of
# up to 0.5 s and pads speech by 0.4 s (vad.py). One more second than that is somebody speaking.
SHORTEST_HOLE_MS = 1_000


def uncovered(speech: Iterable[Span], segments: Iterable[Segment]) -> tuple[Span, ...]:
    """The parts of `speech` of at least `SHORTEST_HOLE_MS` that lie outside all `segments`."""
    covered = sorted((segment.start_ms, segment.end_ms) for segment in segments)
    holes: list[Span] = []
    for span in speech:
        start = span.start_ms
        for begin, end in covered:
            if end <= start:
                continue
            if begin >= span.end_ms:
                break
            if begin > start:
                holes.append(Span(start, begin))
            start = max(start, end)
        if start < span.end_ms:
            holes.append(Span(start, span.end_ms))
    return tuple(hole for hole in holes if hole.end_ms - hole.start_ms >= SHORTEST_HOLE_MS)
