"""A transcript with the time of each stretch in front of it."""

from collections.abc import Iterable

from voice2text.domain import Segment
from voice2text.text.clock import clock

# One mark in half a minute is enough to find a place again, and leaves the text readable.
_LEAST_MS = 30_000


def stamped(segments: Iterable[Segment]) -> str:
    """Paragraphs of some half a minute, each behind its start as `[2:41]` or `[1:02:41]`."""
    paragraphs: list[list[str]] = []
    began = 0
    for segment in segments:
        if not paragraphs or segment.start_ms - began >= _LEAST_MS:
            began = segment.start_ms
            paragraphs.append([f"[{clock(began)}]"])
        paragraphs[-1].append(segment.text)
    return "\n".join(" ".join(paragraph) for paragraph in paragraphs)
