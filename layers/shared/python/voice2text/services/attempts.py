"""One request, asked until it is answered: as often, as late and as long as makes sense."""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from voice2text.services.backoff import LONGEST_WAIT_S, wait_s
from voice2text.services.cost_limit import CostLimit
from voice2text.services.reply import Reply, has_no_money
from voice2text.services.trouble import ApiUnavailable, Trouble

# A fifth try after 0.5 + 1 + 2 seconds has hardly ever helped; the recording itself is tried again.
MOST_TRIES = 4
# Nothing is answered in less; a request is not begun for it.
SHORTEST_TIMEOUT_S = 1.0
# 408 and 409 are lost races, 425 came too early; the rest is the service's own trouble.
PASSING = (408, 409, 425, 429)
# A gateway that gave up on its service: what is behind it may have done, and billed, the work.
MAYBE_BILLED = (408, 502, 504)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to go on: to `deadline`, a time of `clock`, or until `stop` is set."""

    deadline: float | None = None
    stop: threading.Event = field(default_factory=threading.Event)
    clock: Callable[[], float] = time.monotonic
    # Answers whether it was woken; `stop.wait`, unless a test has a clock of its own.
    sleep: Callable[[float], object] | None = None

    def left_s(self) -> float:
        """Seconds to the deadline."""
        return float("inf") if self.deadline is None else self.deadline - self.clock()

    def wait(self, seconds: float) -> None:
        """Sleeps, but wakes when told to stop."""
        (self.sleep or self.stop.wait)(seconds)


class Question(Protocol):
    """One request, in the form that the service has not refused yet."""

    def post(self, timeout_s: float) -> Reply:
        """Asks once, within `timeout_s` seconds in all. Raises nothing: every end is a reply."""

    def ease(self, reply: Reply) -> bool:
        """Leaves out what the service refused, from now on; False if that is not the matter."""


def ask(
    question: Question, *, timeout_s: float, cost: int, budget: CostLimit, patience: Patience
) -> Reply:
    """The answer, of status 200; or of 413, where the service says the request is too large.

    The first request is paid for by what was planned or set aside; each further one that follows
    a billed one takes `cost` from the budget.

    Raises:
        ApiUnavailable: it won't answer, or not in time, or asking again would cost too much.
    """
    paid = True
    tries = 0
    while True:
        left_s = patience.left_s()
        if patience.stop.is_set() or left_s < SHORTEST_TIMEOUT_S:
            late = not patience.stop.is_set()
            raise ApiUnavailable(Trouble.BUSY, "there was no time left to ask", late=late)
        if not paid and not budget.take(cost):
            raise ApiUnavailable(Trouble.BROKEN, "asking again would cost too much")
        reply = question.post(min(timeout_s, left_s))
        paid = not _is_billed(reply)
        if not paid:
            budget.charge(cost)
        if reply.status == 200:
            return reply
        if reply.status == 413:
            budget.give_back(cost)
            return reply
        if reply.status is None and left_s < timeout_s and patience.left_s() < SHORTEST_TIMEOUT_S:
            # It might have answered in the time that it is otherwise given.
            raise ApiUnavailable(Trouble.BUSY, "there was no time left to wait", late=True)
        if question.ease(reply):
            continue
        tries += 1
        _wait(reply, tries, patience)


def _wait(reply: Reply, tries: int, patience: Patience) -> None:
    """Waits as long as the service wishes.

    Raises:
        ApiUnavailable: where waiting makes no sense.
    """
    trouble, reason = _judged(reply)
    if not _is_passing(reply):
        raise ApiUnavailable(trouble, reason)
    seconds = wait_s(reply.headers, tries - 1)
    too_long = seconds > LONGEST_WAIT_S or seconds + SHORTEST_TIMEOUT_S > patience.left_s()
    if tries >= MOST_TRIES or too_long:
        raise ApiUnavailable(trouble, reason, after_s=seconds if too_long else None)
    # A little later, each at another moment: pieces of one recording were refused together.
    patience.wait(seconds * (1 + random.random() / 10))  # noqa: S311 - not a secret


def _judged(reply: Reply) -> tuple[Trouble, str]:
    if reply.status is None:
        return Trouble.BROKEN, reply.lost
    reason = f"it answered {reply.status}"
    if has_no_money(reply):
        return Trouble.MISCONFIGURED, f"{reason}: the account has nothing left"
    if reply.status in (401, 403, 404) or 300 <= reply.status < 400:
        return Trouble.MISCONFIGURED, f"{reason}: look at the key, the model's name and the URL"
    return (Trouble.BUSY if reply.status in PASSING else Trouble.BROKEN), reason


def _is_passing(reply: Reply) -> bool:
    if reply.status is None:
        return True
    if has_no_money(reply) or reply.headers.get("x-should-retry") == "false":
        return False
    return reply.status in PASSING or reply.status >= 500


def _is_billed(reply: Reply) -> bool:
    """Whether the service did, or may have done, the work."""
    if reply.status is None:
        return reply.sent
    return reply.status == 200 or reply.status in MAYBE_BILLED
