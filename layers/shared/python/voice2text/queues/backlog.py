"""How many recordings wait for a transcriber."""

import time
from collections.abc import Callable
from typing import Protocol

from voice2text.domain import Depth

# A burst of recordings costs one look, and so does an SQS that doesn't answer.
KEPT_SECONDS = 2


class Depths(Protocol):
    """The recordings queue, alone."""

    def depths(self) -> list[Depth]:
        """How much lies on it; raises `Retryable` if it can't be asked."""


class Backlog:
    """What is before a recording that was queued just now; ask once for each.

    Args:
        depths: of the recordings queue.
        transcribers: how many recordings are transcribed at once, at most.
        clock: Unix time in seconds; Lambda may keep the monotonic clock standing.
    """

    def __init__(
        self, depths: Depths, transcribers: int, *, clock: Callable[[], float] = time.time
    ) -> None:
        self._depths = depths
        self._transcribers = transcribers
        self._clock = clock
        self._looked_at: float | None = None
        self._ahead: int | None = None

    def ahead(self) -> int | None:
        """How many are before it, about and at most; None where a transcriber is free, or was a
        moment ago, or where SQS could not say then.

        Raises:
            Retryable: SQS can't say.
        """
        now = self._clock()
        if self._looked_at is None or not 0 <= now - self._looked_at < KEPT_SECONDS:
            self._looked_at, self._ahead = now, None
            self._ahead = self._look()
        elif self._ahead is not None:
            self._ahead += 1  # the one asked for last has come in between
        return self._ahead

    def _look(self) -> int | None:
        (found,) = self._depths.depths()
        # Recordings that come back after a pause are hidden as those at work are, and so many
        # can't be at work.
        working = min(found.working, self._transcribers)
        others = found.waiting + working - 1  # the recording itself lies there, too
        return others if others >= self._transcribers else None
