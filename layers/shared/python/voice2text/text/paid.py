"""The rewriter, asked only while its service works, and only for money that there is."""

import logging
from collections.abc import Callable
from typing import Protocol

from voice2text.domain import Transcript
from voice2text.errors import Retryable
from voice2text.services.breaker import MISCONFIGURED_SECONDS, Breaker
from voice2text.services.budget import Budget, Reservation
from voice2text.services.trouble import ApiUnavailable, Trouble
from voice2text.text.failure import Failure, Unwritten
from voice2text.text.rewriter import Written
from voice2text.text.variant import Mode, Variant

# Nothing is written in less: most of it would go by before the first word is there.
SHORTEST_SECONDS = 10.0
# Where the service does not say: long enough for it to come back, short for who waits.
PAUSE_SECONDS = 15

log = logging.getLogger(__name__)


class Used(Protocol):
    """What a rewriting took, whatever came of it; money in millionths of a US dollar."""

    @property
    def input_tokens(self) -> int:
        """What was asked."""

    @property
    def output_tokens(self) -> int:
        """What was answered."""

    @property
    def cost_micro_dollars(self) -> int:
        """What both cost."""


class Engine(Protocol):
    """Who rewrites."""

    def price(self, transcript: Transcript, variant: Variant) -> int:
        """What a variant costs at most, in millionths of a US dollar."""

    def rewrite(self, transcript: Transcript, variant: Variant, *, seconds: float) -> Written:
        """The variant, in at most so many seconds."""


class PaidRewriter:
    """A rewriter behind a circuit breaker and a spend cap.

    Args:
        engine: who rewrites.
        budget: the day's money.
        breaker: leaves a service that fails in peace.
        report: hears of all that was spent, also in vain.
    """

    def __init__(
        self, engine: Engine, budget: Budget, breaker: Breaker, report: Callable[[Used], None]
    ) -> None:
        self._engine = engine
        self._budget = budget
        self._breaker = breaker
        self._report = report

    def rewrite(self, transcript: Transcript, variant: Variant, *, seconds: float) -> Written:
        """The variant, in at most so many seconds.

        Raises:
            Unwritten: it can't be had, or not for what is left of the day's money.
            Retryable: the service or the database is away.
        """
        if variant.mode is Mode.ORIGINAL:
            return self._engine.rewrite(transcript, variant, seconds=seconds)
        price = self._engine.price(transcript, variant)
        if seconds < SHORTEST_SECONDS:
            raise Retryable("LLM: there was no time left to ask", after=1)
        if pause := self._breaker.seconds_left():
            raise Retryable("LLM: it is left in peace", after=round(pause) + 1)
        reservation = self._budget.reserve(price)
        if reservation is None:
            raise Unwritten(Failure.BUDGET)
        try:
            written = self._engine.rewrite(transcript, variant, seconds=seconds)
        except Unwritten as exc:
            self._breaker.succeeded()
            self._settle(reservation, exc)
            raise
        except ApiUnavailable as exc:
            log.warning("LLM %s", exc)
            if not exc.late:
                self._breaker.failed(rest_seconds=_rest(exc))
            self._settle(reservation, exc)
            raise Retryable(f"LLM {exc}", after=round(exc.after_s or PAUSE_SECONDS)) from None
        # What a bug cost nobody knows: the reservation stays.
        self._breaker.succeeded()
        self._settle(reservation, written)
        return written

    def _settle(self, reservation: Reservation, used: Used) -> None:
        self._report(used)
        try:
            self._budget.settle(reservation, used.cost_micro_dollars)
        except Retryable as exc:  # what was written is worth more than the rest of a reservation
            log.warning("a reservation of %d stays: %s", reservation.micro_dollars, exc)


class NoRewriter:
    """Where no LLM is configured."""

    def rewrite(self, transcript: Transcript, variant: Variant, *, seconds: float) -> Written:  # noqa: ARG002 - as the others
        """Nothing.

        Raises:
            Unwritten: always.
        """
        raise Unwritten(Failure.NOT_CONFIGURED)


def _rest(exc: ApiUnavailable) -> float | None:
    """How long the service is to be left in peace at once, whatever happened before."""
    return MISCONFIGURED_SECONDS if exc.trouble is Trouble.MISCONFIGURED else exc.after_s
