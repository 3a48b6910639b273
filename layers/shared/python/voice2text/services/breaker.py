"""A circuit breaker: a service that fails is left in peace for a while."""

import time
from collections.abc import Callable

# One failure may be the recording's, two a coincidence. By then the service had up to four tries
# for each (attempts.py).
FAILURES = 3
# Long enough for a restart or a failover; what comes meanwhile is done without it.
OPEN_SECONDS = 60.0
# A wrong key stays wrong until the operator deploys again, which starts new processes.
MISCONFIGURED_SECONDS = 600.0


class Breaker:
    """Opens after some failures in a row; later lets calls through again, until one fails.

    One per process, for one thread. `clock` counts seconds, as `time.monotonic`.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures = 0
        self._opens_until = 0.0

    def seconds_left(self) -> float:
        """How long it is still open; 0 where the service may be asked."""
        return max(0.0, self._opens_until - self._clock())

    def succeeded(self) -> None:
        """The service answered."""
        self._failures = 0

    def failed(self, *, rest_seconds: float | None = None) -> None:
        """It did not; one that asks for `rest_seconds` gets them at once."""
        self._failures += 1
        if rest_seconds is not None or self._failures >= FAILURES:
            rest = OPEN_SECONDS if rest_seconds is None else rest_seconds
            self._opens_until = self._clock() + rest
