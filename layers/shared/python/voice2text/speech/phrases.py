"""Speech as people think of it: with the pauses between words, and their soft edges."""

from collections.abc import Iterable

from voice2text.domain import Span
from voice2text.speech.spans import joined

# A pause within a phrase, and what the detector misses of a word's beginning and end.
PAUSE_MS, MARGIN_MS = 500, 400


def phrases(speech: Iterable[Span], end_ms: int) -> tuple[Span, ...]:
    """The stretches that the detector found, joined and widened within 0..`end_ms`."""
    return tuple(joined(speech, pause_ms=PAUSE_MS, margin_ms=MARGIN_MS, end_ms=end_ms))
