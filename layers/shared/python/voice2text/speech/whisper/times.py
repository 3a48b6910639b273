"""Times a person can trust: the model's, moved to where speech begins and ends."""

from collections.abc import Sequence

from voice2text.domain import Span
from voice2text.speech.whisper.tokens import Piece

# The model's times are off by a few tenths of a second, the detector's by hundredths; beyond this
# they mean different things.
NEAR_MS = 600


def snapped(pieces: Sequence[Piece], speech: Sequence[Span]) -> list[Piece]:
    """Pieces that begin and end with speech; each after the one before it.

    A time in a pause means the speech after it, if it is a beginning, or before it, if it is an
    end. A time within speech is moved to an edge of it that is near.
    """
    found: list[Piece] = []
    for piece in pieces:
        start = max(_begin(piece.start_ms, speech), found[-1].end_ms if found else 0)
        found.append(Piece(start, max(start, _end(piece.end_ms, speech)), piece.tokens))
    return found


def within(span: Span, speech: Sequence[Span]) -> Span:
    """A word's time without the silence in it: its share of the stretch that it is most in."""
    shared = [
        Span(max(span.start_ms, one.start_ms), min(span.end_ms, one.end_ms)) for one in speech
    ]
    best = max(shared, key=lambda one: one.end_ms - one.start_ms, default=span)
    return best if best.end_ms > best.start_ms else span


def _begin(time: int, speech: Sequence[Span]) -> int:
    """The beginning of speech that a time means."""
    if any(span.start_ms <= time < span.end_ms for span in speech):
        return _nearest([span.start_ms for span in speech], time)
    return min((span.start_ms for span in speech if span.start_ms >= time), default=time)


def _end(time: int, speech: Sequence[Span]) -> int:
    """The end of speech that a time means."""
    if any(span.start_ms < time <= span.end_ms for span in speech):
        return _nearest([span.end_ms for span in speech], time)
    return max((span.end_ms for span in speech if span.end_ms <= time), default=time)


def _nearest(times: Sequence[int], time: int) -> int:
    """The nearest of some times, if it is near."""
    best = min(times, key=lambda one: abs(one - time), default=time)
    return best if abs(best - time) <= NEAR_MS else time
