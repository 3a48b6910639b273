"""A service that is asked only while it works, and only for money that there is."""

import logging
from collections.abc import Callable
from time import monotonic

from voice2text.errors import Retryable
from voice2text.services.breaker import MISCONFIGURED_SECONDS, Breaker
from voice2text.services.budget import Budget, Reservation
from voice2text.services.origin import told
from voice2text.speech.api import ApiUnavailable, Trouble
from voice2text.speech.engine import ApiEngine
from voice2text.speech.heard import Heard, Wishes
from voice2text.speech.reasons import Reason
from voice2text.speech.runs import Run

# Nothing is asked for in less: most of it would go by before the first byte is there.
SHORTEST_SECONDS = 5.0
# The money comes back at midnight; the queue tries for a day, every quarter of an hour at most.
BUDGET_PAUSE_SECONDS = 900

log = logging.getLogger(__name__)


class Unheard(Exception):
    """The service was not asked, or in vain.

    Args:
        reason: which of it.
        after: seconds after which asking again makes sense and has cost nothing so far; None where
            it would be paid for again.
        cost_micro_dollars: what was spent in vain.
    """

    def __init__(self, reason: Reason, after: float | None, cost_micro_dollars: int = 0) -> None:
        super().__init__(f"speech API: {reason.value}")
        self.reason = reason
        self.after = after
        self.cost_micro_dollars = cost_micro_dollars


class PaidApi:
    """The second engine behind a circuit breaker and a spend cap.

    `clock` counts seconds and is the engine's own: deadlines are its times.
    """

    def __init__(
        self,
        engine: ApiEngine,
        budget: Budget,
        breaker: Breaker,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._engine = engine
        self._budget = budget
        self._breaker = breaker
        self._clock = clock

    @property
    def name(self) -> str:
        """The engine's."""
        return self._engine.name

    def hear(self, run: Run, wishes: Wishes, *, seconds: float) -> Heard:
        """What is said there, in at most so many seconds.

        Raises:
            Unheard: it can't be had, whatever the matter.
        """
        if seconds < SHORTEST_SECONDS:
            raise Unheard(Reason.DEADLINE, after=1)
        if pause := self._breaker.seconds_left():
            raise Unheard(Reason.BREAKER, after=pause)
        deadline = self._clock() + seconds
        reservation = self._reserve(self._engine.price(run.duration_ms))
        heard: Heard | None
        try:
            heard = self._engine.recognise(run.audio, run.phrases, wishes, deadline=deadline)
        except ApiUnavailable as exc:
            log.warning("speech API %s", exc)
            if not exc.late:
                self._breaker.failed(rest_seconds=_rest(exc))
            self._settle(reservation, exc.cost_micro_dollars)
            after = None if exc.cost_micro_dollars else exc.after_s or 30.0
            reason = Reason.DEADLINE if exc.late else Reason.API_FAILED
            raise Unheard(reason, after, exc.cost_micro_dollars) from exc
        except Exception as exc:
            # A bug, but the local engine may do without.
            log.warning("the speech API's client failed: %s", told(exc))
            self._breaker.failed()
            heard = None
        if heard is None:
            # Raised out here, so that the bug is not chained to it: clients quote URLs, headers
            # and answers. What it cost nobody knows: the reservation stays.
            raise Unheard(Reason.API_FAILED, None, reservation.micro_dollars)
        self._breaker.succeeded()
        self._settle(reservation, heard.cost_micro_dollars)
        return heard

    def _reserve(self, micro_dollars: int) -> Reservation:
        try:
            reservation = self._budget.reserve(micro_dollars)
        except Retryable as exc:
            raise Unheard(Reason.BUDGET, after=exc.after) from exc
        if reservation is None:
            raise Unheard(Reason.BUDGET, after=BUDGET_PAUSE_SECONDS)
        return reservation

    def _settle(self, reservation: Reservation, used: int) -> None:
        try:
            self._budget.settle(reservation, used)
        except Retryable as exc:  # what was heard is worth more than what is left of a reservation
            log.warning("a reservation of %d stays: %s", reservation.micro_dollars, exc)


def _rest(exc: ApiUnavailable) -> float | None:
    """How long the service is to be left in peace at once, whatever happened before."""
    return MISCONFIGURED_SECONDS if exc.trouble is Trouble.MISCONFIGURED else exc.after_s
