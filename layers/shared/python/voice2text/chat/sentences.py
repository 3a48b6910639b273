"""Phrases filled in with the facts of a job."""

from dataclasses import dataclass

from voice2text.chat.phrases.phrases import Phrases
from voice2text.domain import Span
from voice2text.errors import Refusal
from voice2text.text.clock import clock


@dataclass(frozen=True, slots=True)
class Limits:
    """What we take: megabytes of a file, minutes of a recording."""

    megabytes: int
    minutes: int


def transcribing(words: Phrases, duration_ms: int | None) -> str:
    """The placeholder, with the length of the recording where it is known."""
    if duration_ms is None:
        return words.transcribing
    return words.transcribing_clock.format(clock=clock(duration_ms))


def uncovered(words: Phrases, spans: tuple[Span, ...]) -> str:
    """What was heard but not transcribed: how many seconds, and where."""
    seconds = sum(span.end_ms - span.start_ms for span in spans) / 1000
    places = ", ".join(f"{clock(span.start_ms)}–{clock(span.end_ms)}" for span in spans)
    return words.uncovered.format(n=max(1, round(seconds)), spans=places)


def refusal(words: Phrases, reason: Refusal, limit: int | None, limits: Limits) -> str:
    """Why we said no, and what to do.

    Args:
        limit: the number that the job was refused by; without one `limits` tells.
    """
    said = {
        Refusal.TOO_LARGE: words.too_large.format(limit=limit or limits.megabytes),
        Refusal.TOO_LONG: words.too_long.format(limit or limits.minutes),
        Refusal.EMPTY: words.empty,
        Refusal.NOT_AUDIO: words.not_audio,
        Refusal.NO_SOUND: words.no_sound,
        Refusal.TOO_COMPLEX: words.too_complex,
        Refusal.FILE_GONE: words.file_gone,
    }
    return said[reason]
