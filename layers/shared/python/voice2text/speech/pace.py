"""Whether there is time: how fast the local engine was so far, and how much is left to hear."""

from collections.abc import Callable

# For the transcript to be stored, and the chat told, once the words are known: a query of ours
# gives up after 10 s (storage/engine.py).
RESERVE_SECONDS = 15.0
# Until it was measured: three times what stock faster-whisper took for a long recording (base,
# int8, two vCPUs), so that a slower machine or a larger model is not left without time.
ASSUMED_FACTOR = 0.2


class Pace:
    """One recording's progress. `seconds_left` is what the invocation has got."""

    def __init__(self, duration_ms: int, seconds_left: Callable[[], float]) -> None:
        self._duration_ms = duration_ms
        self._left = seconds_left
        self._reached_ms = 0
        self._heard_ms = 0
        self._took = 0.0

    def heard(self, until_ms: int, seconds: float | None) -> None:
        """The recording was heard up to here; by the local engine, if its `seconds` are there.

        What is heard once more, by the other engine, is no progress.
        """
        if seconds is not None and until_ms > self._reached_ms:
            self._heard_ms += until_ms - self._reached_ms
            self._took += seconds
        self._reached_ms = max(self._reached_ms, until_ms)

    @property
    def left(self) -> float:
        """Seconds for hearing what remains."""
        return self._left() - RESERVE_SECONDS

    def will_miss(self) -> bool:
        """Whether the local engine, as fast as it was so far, would be at it too long."""
        return self._heard_ms > 0 and self._needed() > self.left

    def spare(self) -> float:
        """Seconds that a service may take, so that the local engine can do all that remains.

        All that are left if it could not do it anyway.
        """
        spare = self.left - self._needed()
        return spare if spare > 0 else self.left

    def _needed(self) -> float:
        factor = self._took * 1000 / self._heard_ms if self._heard_ms else ASSUMED_FACTOR
        return factor * (self._duration_ms - self._reached_ms) / 1000
