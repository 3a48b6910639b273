"""How a chat likes its transcripts: a person's settings in private, a group's in a group."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Retention(StrEnum):
    """How long a transcript is kept after it was delivered."""

    DELIVERY = "delivery"  # nothing beyond it
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    FOREVER = "forever"

    @property
    def days(self) -> int | None:
        """Days of 24 hours; None is for ever."""
        return _DAYS[self]


_DAYS = {
    Retention.DELIVERY: 0,
    Retention.DAY: 1,
    Retention.WEEK: 7,
    Retention.MONTH: 30,
    Retention.FOREVER: None,
}


class GroupPolicy(StrEnum):
    """Which recordings of a group are transcribed."""

    ALWAYS = "always"
    ON_REPLY = "reply"  # those that somebody answers with /transcribe
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Preferences:
    """One chat's settings; the defaults are those of a chat that never chose.

    `speech_language` is an ISO 639-1 code and `bot_language` an IETF tag, None is automatic;
    `mode` is the variant that follows a transcript by itself, `original` for none; `time_zone` is
    an IANA name, None is UTC.
    """

    speech_language: str | None = None
    bot_language: str | None = None
    mode: str = "original"
    timestamps: bool = False
    as_file: bool = False
    retention: Retention = Retention.MONTH
    group_policy: GroupPolicy = GroupPolicy.ALWAYS
    silent: bool = False
    time_zone: str | None = None

    def is_silent_in(self, chat_id: int) -> bool:
        """Whether nobody's telephone shall make a sound there; groups and channels only.

        Their Telegram ids are below 0.
        """
        return self.silent and chat_id < 0


class Policies(Protocol):
    """What chats chose."""

    def of(self, chat_id: int) -> Preferences:
        """A chat's settings."""
