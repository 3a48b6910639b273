"""How much sound may be transcribed on a UTC day: for a person, a group, and all together."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from voice2text.errors import Refusal, Refused

_MINUTE_MS = 60_000


class Scope(StrEnum):
    """Whose sound is counted. In this order they are locked, the most contended one last."""

    PERSON = "person"
    GROUP = "group"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a day may hold, in minutes of sound; None is without a limit."""

    person_minutes: int | None = None
    group_minutes: int | None = None
    all_minutes: int | None = None

    def minutes(self, scope: Scope) -> int | None:
        """The limit of a scope."""
        return {
            Scope.PERSON: self.person_minutes,
            Scope.GROUP: self.group_minutes,
            Scope.ALL: self.all_minutes,
        }[scope]


@dataclass(frozen=True, slots=True)
class Balance:
    """A scope's day: milliseconds of sound that are used or set aside, and the limit, if any."""

    taken_ms: int
    limit_ms: int | None

    @property
    def left_ms(self) -> int | None:
        """What is left of the day; None where nothing limits it."""
        return None if self.limit_ms is None else max(0, self.limit_ms - self.taken_ms)

    def crossed(self, share: float, last_ms: int) -> bool:
        """Whether the last recording, of so many milliseconds, went over that share of the limit.

        So a person is told once, by the recording that did it.
        """
        if self.limit_ms is None:
            return False
        mark = self.limit_ms * share
        return self.taken_ms - last_ms < mark <= self.taken_ms


_DAYS = {
    Scope.PERSON: Refusal.PERSONS_DAY,
    Scope.GROUP: Refusal.GROUPS_DAY,
    Scope.ALL: Refusal.EVERYBODYS_DAY,
}


def refused(scope: Scope, minutes: int | None, ms: int) -> Refused:
    """Why a scope's day of so many minutes has no room for `ms` of sound.

    What is longer than the whole day is too long: on no other day would there be room either.
    """
    limit = in_ms(minutes)
    is_longer = limit is not None and ms > limit
    return Refused(Refusal.TOO_LONG if is_longer else _DAYS[scope], limit=minutes)


def in_ms(minutes: int | None) -> int | None:
    """A limit in milliseconds; None is without one."""
    return None if minutes is None else minutes * _MINUTE_MS


def resets_at(day: date, zone: str | None) -> datetime:
    """When a UTC day ends, on the clock of a time zone; None is UTC.

    Args:
        day: the UTC day that is counted.
        zone: an IANA name.
    """
    end = datetime.combine(day + timedelta(days=1), time(), ZoneInfo("Etc/UTC"))
    return end.astimezone(ZoneInfo(zone or "Etc/UTC"))
