"""What happens next after a failure. Whoever raises decides; nobody matches on message text."""

from enum import StrEnum


class Refusal(StrEnum):
    """Why we said no; each has a sentence in every language of the bot."""

    TOO_LARGE = "too_large"
    TOO_LONG = "too_long"
    EMPTY = "empty"
    NOT_AUDIO = "not_audio"
    NO_SOUND = "no_sound"
    TOO_COMPLEX = "too_complex"
    FILE_GONE = "file_gone"
    PERSONS_DAY = "persons_day"
    GROUPS_DAY = "groups_day"
    EVERYBODYS_DAY = "everybodys_day"
    NOT_ADMITTED = "not_admitted"
    BLOCKED = "blocked"


class Retryable(Exception):
    """The work could not be done now and will be tried again; nothing is lost.

    Args:
        reason: what was in the way, for the log; never a secret or a transcript.
        after: seconds to wait before the next try, at least 1.
    """

    def __init__(self, reason: str, *, after: int = 5) -> None:
        super().__init__(reason)
        self.after = max(1, after)


class Erased(Exception):
    """The person had everything deleted that this is about: nothing is written, nobody is told."""


class Refused(Exception):
    """We said no, and the person is told why; trying again changes nothing.

    Args:
        refusal: which sentence the person reads.
        limit: the number that the sentence names (megabytes, minutes), where it names one.
    """

    def __init__(self, refusal: Refusal, *, limit: int | None = None) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal
        self.limit = limit
