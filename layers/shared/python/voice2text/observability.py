"""Logs a person can follow: one JSON line per hop of a message's journey, and nothing secret.

A line carries ids, times and outcomes. Never a token, a transcript or a file URL.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from aws_lambda_powertools import Logger

from voice2text.domain import JobKey

_COLD = [True]


def logger(service: str) -> Logger:
    """A structured logger for one door; `service` is the door's name."""
    return Logger(service=service, utc=True)


@dataclass(slots=True)
class Hop:
    """One door's share of a message's journey. Times are milliseconds."""

    name: str
    key: JobKey | None = None
    trace: str | None = None
    queued_at_ms: int | None = None
    outcome: str = "done"
    steps: dict[str, int] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Measures one step within the hop."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self.steps[name] = round((time.perf_counter() - began) * 1000)


@contextmanager
def hop(log: Logger, name: str) -> Iterator[Hop]:
    """Logs one line `hop` when the block ends, also when it fails.

    Outcome is what the block set, or the exception's class name.
    """
    here = Hop(name)
    began = _now_ms()
    cold = _COLD.pop() if _COLD else False
    try:
        yield here
    except Exception as exc:
        here.outcome = type(exc).__name__
        raise
    finally:
        log.info(
            "hop",
            hop=here.name,
            trace=here.trace,
            chat_id=here.key.chat_id if here.key else None,
            message_id=here.key.message_id if here.key else None,
            queued_at_ms=here.queued_at_ms,
            began_at_ms=began,
            ended_at_ms=_now_ms(),
            outcome=here.outcome,
            cold=cold,
            steps=here.steps,
        )


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
