"""Phrases filled in with the facts of a job."""

from dataclasses import dataclass
from datetime import UTC, datetime

from voice2text.accounts.allowance import Balance, resets_at
from voice2text.chat.phrases.phrases import Phrases
from voice2text.chat.settings.zones import clock_text
from voice2text.domain import Job, Span
from voice2text.errors import Refusal
from voice2text.text.clock import clock
from voice2text.text.failure import Failure

_MINUTE_MS = 60_000
# Sooner than this nobody needs to know when; from then on in tens of seconds, later in minutes.
_SOON_SECONDS = 10
_IN_MINUTES_SECONDS = 95


@dataclass(frozen=True, slots=True)
class Limits:
    """What we take: megabytes of a file, minutes of a recording."""

    megabytes: int
    minutes: int


def transcribing(words: Phrases, duration_ms: int | None, factor: float | None = None) -> str:
    """The placeholder, with the length of the recording where it is known.

    Args:
        words: the person's phrases.
        duration_ms: the length of the sound.
        factor: seconds of work for a second of sound, as measured; without it no time is promised.
    """
    if duration_ms is None:
        return words.transcribing
    said = words.transcribing_clock.format(clock=clock(duration_ms))
    if factor is None:
        return said
    seconds = duration_ms * factor / 1000
    if seconds < _SOON_SECONDS:
        return said
    if seconds < _IN_MINUTES_SECONDS:
        return words.about_seconds.format(10 * round(seconds / 10), text=said)
    return words.about_minutes.format(round(seconds / 60), text=said)


def place(words: Phrases, ahead: int, seconds: float | None) -> str | None:
    """The placeholder of a recording that waits; None where it won't wait for long.

    Args:
        words: the person's phrases.
        ahead: how many recordings are before it, about and at most.
        seconds: until its turn, about and at most; without them no time is promised.
    """
    said = words.place.format(ahead)
    if seconds is None:
        return said
    if seconds < _SOON_SECONDS:
        return None
    if seconds < _IN_MINUTES_SECONDS:
        return words.turn_seconds.format(10 * round(seconds / 10), text=said)
    return words.turn_minutes.format(round(seconds / 60), text=said)


def heard_so_far(words: Phrases, done_ms: int, total_ms: int) -> str:
    """The placeholder of a recording that is heard in part."""
    said = words.transcribing_clock.format(clock=clock(total_ms))
    return words.heard_so_far.format(text=said, percent=min(99, 100 * done_ms // total_ms))


def length_of(job: Job) -> int | None:
    """The length for the placeholder, in ms: what Telegram claims until we know better."""
    if job.duration_ms is not None:
        return job.duration_ms
    claimed = job.recording.claimed_seconds
    return claimed * 1000 if claimed and claimed > 0 else None


def unwritten(words: Phrases, failure: Failure | None) -> str:
    """Why a text could not be rewritten, and what to do."""
    said = {
        Failure.NOTHING: words.rewrite_nothing,
        Failure.TOO_LONG: words.rewrite_too_long,
        Failure.REFUSED: words.rewrite_refused,
        Failure.INCOMPLETE: words.rewrite_unfit,
        Failure.UNFIT: words.rewrite_unfit,
        Failure.UNAVAILABLE: words.rewrite_unavailable,
        Failure.BUDGET: words.rewrite_budget,
        Failure.NOT_CONFIGURED: words.rewrite_off,
        Failure.CRASHED: words.rewrite_unavailable,
    }
    return said[failure or Failure.CRASHED]


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
    is_days = limit is not None and limit < limits.minutes
    too_long = words.too_long_for_a_day if is_days else words.too_long
    said = {
        Refusal.TOO_LARGE: words.too_large.format(limit=limit or limits.megabytes),
        Refusal.TOO_LONG: too_long.format(limit or limits.minutes),
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


def day_ends(now: datetime, zone: str | None) -> str:
    """When the day's minutes begin anew, on the clock of a time zone; see `clock_text`."""
    return clock_text(resets_at(now.astimezone(UTC).date(), zone), zone)


def nearly_used(words: Phrases, balance: Balance, next_day: str) -> str | None:
    """What is left of a person's day; None where nothing limits it."""
    if balance.left_ms is None or balance.limit_ms is None:
        return None
    minutes = balance.left_ms // _MINUTE_MS
    return words.nearly_used.format(minutes, limit=balance.limit_ms // _MINUTE_MS, clock=next_day)
