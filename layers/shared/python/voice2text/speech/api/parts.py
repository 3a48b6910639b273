"""What was heard of each piece, and all of it together."""

from collections.abc import Sequence
from dataclasses import dataclass

from voice2text.domain import Segment, Span
from voice2text.speech.api.merge import join


@dataclass(frozen=True, slots=True)
class Part:
    """What was heard of one piece; times are those of the recording."""

    piece: Span
    segments: tuple[Segment, ...] = ()
    language: str | None = None

    @property
    def characters(self) -> int:
        """How much text there is."""
        return sum(len(segment.text) for segment in self.segments)


def whole(parts: Sequence[Part]) -> tuple[Segment, ...]:
    """The segments of all parts, in order; what two neighbours both heard is there once."""
    segments: tuple[Segment, ...] = ()
    reached = 0
    for part in parts:
        if part.piece.start_ms < reached:
            segments = join(segments, part.segments, Span(part.piece.start_ms, reached))
        else:
            segments += part.segments
        reached = part.piece.end_ms
    return segments
