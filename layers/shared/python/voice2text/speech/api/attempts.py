"""One request, asked until it is answered: as often, as late and as long as makes sense."""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from voice2text.speech.api.backoff import LONGEST_WAIT_S, wait_s
from voice2text.speech.api.budget import Budget
from voice2text.speech.api.families import Format
from voice2text.speech.api.refusals import has_no_money, refused_option
from voice2text.speech.api.request import Reply, Request, Service, without
from voice2text.speech.api.trouble import ApiUnavailable, Trouble

# A fifth try after 0.5 + 1 + 2 seconds has hardly ever helped; the recording itself is tried again.
MOST_TRIES = 4
# Nothing is answered in less; a request is not begun for it.
SHORTEST_TIMEOUT_S = 1.0
# 408 and 409 are lost races, 425 came too early; the rest is the service's own trouble.
PASSING = (408, 409, 425, 429)
# A gateway that gave up on its service: what is behind it may have done, and billed, the work.
MAYBE_BILLED = (408, 502, 504)


class Formats:
    """The formats of answer that the service has not refused yet. Threads share it."""

    def __init__(self, formats: tuple[Format, ...]) -> None:
        self._left = formats

    @property
    def best(self) -> Format:
        """The richest that is left."""
        return self._left[0]

    def refuse(self, refused: Format) -> Format | None:
        """What to ask for instead of a refused one, from now on; None if it was the last."""
        left = tuple(one for one in self._left if one != refused)
        if (
            not left
        ):  # kept: what is refused together with all others was refused for another reason
            return None
        self._left = left  # two threads that find out at once both write the same
        return left[0]


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


def ask(
    service: Service,
    request: Request,
    *,
    timeout_s: float,
    cost: int,
    budget: Budget,
    formats: Formats,
    patience: Patience,
) -> bytes | None:
    """The answer's body; None where the service says the sound is too large for it.

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
        reply = service.post(request, timeout_s=min(timeout_s, left_s))
        paid = not _is_billed(reply)
        if not paid:
            budget.charge(cost)
        if reply.status == 200:
            return reply.body
        if reply.status == 413:
            budget.give_back(cost)
            return None
        if reply.status is None and left_s < timeout_s and patience.left_s() < SHORTEST_TIMEOUT_S:
            # It might have answered in the time that it is otherwise given.
            raise ApiUnavailable(Trouble.BUSY, "there was no time left to wait", late=True)
        easier = _easier(request, reply, formats)
        if easier is not None:
            request = easier
            continue
        tries += 1
        _wait(reply, tries, patience)


def _easier(request: Request, reply: Reply, formats: Formats) -> Request | None:
    """The request without what the service refused; None if that is not the matter."""
    option = refused_option(request, reply)
    if option is None:
        return None
    if option != "response_format":
        return without(request, option)
    best = formats.refuse(request.response_format)
    if best is None:
        return None
    return replace(
        request, response_format=best, word_times=request.word_times and best == "verbose_json"
    )


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
