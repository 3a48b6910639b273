"""Text has no holes: speech that was heard but that no segment covers is named."""

from collections.abc import Iterable

from voice2text.domain import Segment, Span
from voice2text.speech.spans import outside

# A hole made of nothing but margins is shorter than this: speech keeps pauses of up to 0.5 s and is
# widened by 0.4 s (phrases.py). One more second than that is somebody speaking.
SHORTEST_HOLE_MS = 1_000


def uncovered(speech: Iterable[Span], segments: Iterable[Segment]) -> tuple[Span, ...]:
    """The parts of `speech` of at least `SHORTEST_HOLE_MS` that lie outside all `segments`."""
    holes = outside(speech, (Span(segment.start_ms, segment.end_ms) for segment in segments))
    return tuple(hole for hole in holes if hole.end_ms - hole.start_ms >= SHORTEST_HOLE_MS)
