"""Phrases filled in with the facts of a job."""

from dataclasses import dataclass

from voice2text.accounts.allowance import Balance
from voice2text.chat.phrases.phrases import Phrases
from voice2text.domain import Span
from voice2text.errors import Refusal
from voice2text.text.clock import clock

_MINUTE_MS = 60_000


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


def refusal(
    words: Phrases, reason: Refusal, limit: int | None, limits: Limits, next_day: str
) -> str:
    """Why we said no, and what to do.

    Args:
        words: the person's phrases.
        reason: which sentence.
        limit: the number that the job was refused by; without one `limits` tells.
        limits: what is taken in general.
        next_day: when the day's minutes begin anew, as the person's clock shows it.
    """
    said = {
        Refusal.TOO_LARGE: words.too_large.format(limit=limit or limits.megabytes),
        Refusal.TOO_LONG: words.too_long.format(limit or limits.minutes),
        Refusal.EMPTY: words.empty,
        Refusal.NOT_AUDIO: words.not_audio,
        Refusal.NO_SOUND: words.no_sound,
        Refusal.TOO_COMPLEX: words.too_complex,
        Refusal.FILE_GONE: words.file_gone,
        Refusal.PERSONS_DAY: words.persons_day.format(limit or 0, clock=next_day),
        Refusal.GROUPS_DAY: words.groups_day.format(limit or 0, clock=next_day),
        Refusal.EVERYBODYS_DAY: words.everybodys_day.format(clock=next_day),
        Refusal.NOT_ADMITTED: words.not_admitted.format(id=limit or 0),
        Refusal.BLOCKED: words.blocked,
    }
    return said[reason]


def nearly_used(words: Phrases, balance: Balance, next_day: str) -> str | None:
    """What is left of a person's day; None where nothing limits it."""
    if balance.left_ms is None or balance.limit_ms is None:
        return None
    minutes = balance.left_ms // _MINUTE_MS
    return words.nearly_used.format(minutes, limit=balance.limit_ms // _MINUTE_MS, clock=next_day)
