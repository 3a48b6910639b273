"""A transcript with the time of each stretch in front of it."""

from collections.abc import Iterable

from voice2text.domain import Segment
from voice2text.text.clock import clock
from voice2text.text.paragraphs import LONG_PAUSE_MS, joined

# One mark in half a minute is enough to find a place again, and leaves the text readable.
_LEAST_MS = 30_000


def stamped(segments: Iterable[Segment]) -> str:
    """Paragraphs of some half a minute, each behind its start as `[2:41]` or `[1:02:41]`.

    A long pause ends one before its time: the mark says when the speaker went on.
    """
    found: list[str] = []
    began = ended = 0
    for segment in segments:
        text = segment.text.strip()
        if not text:
            continue
        is_late = segment.start_ms - began >= _LEAST_MS
        if not found or is_late or segment.start_ms - ended >= LONG_PAUSE_MS:
            began = segment.start_ms
            found.append(f"[{clock(began)}] {text}")
        else:
            found[-1] = joined(found[-1], text)
        ended = segment.end_ms
    return "\n".join(found)
