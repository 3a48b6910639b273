"""A recording that waits: the chat is told how many are before it."""

from typing import Any, Protocol

from voice2text.domain import Recording


class Backlog(Protocol):
    """The recordings that wait."""

    def ahead(self) -> int | None:
        """How many are before the one queued just now; None where it need not wait."""


class Places(Protocol):
    """The chat queue."""

    def put_place(self, recording: Recording, ahead: int, trace: str) -> None:
        """Has the chat told."""


class Log(Protocol):
    """Where small failures are told."""

    def warning(self, msg: object, *args: object, **kwargs: Any) -> None:
        """A failure that stops nothing."""


class Place:
    """A courtesy: whatever fails here is logged, and the recording is queued all the same."""

    def __init__(self, backlog: Backlog, places: Places, log: Log) -> None:
        self._backlog = backlog
        self._places = places
        self._log = log

    def __call__(self, recording: Recording, trace: str) -> None:
        """Has the chat told, if the recording has to wait."""
        try:
            ahead = self._backlog.ahead()
            if ahead is not None:
                self._places.put_place(recording, ahead, trace)
        except Exception as exc:
            self._log.warning("the place is not told", reason=type(exc).__name__)
