"""A hop: one door's share of a message's journey, as a line in the log and a line of metrics."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from aws_lambda_powertools import Logger

from voice2text.domain import JobKey
from voice2text.errors import Retryable
from voice2text.observability.lambda_price import this_function
from voice2text.observability.logs import TRACE_KEYS
from voice2text.observability.metrics import STEPS, Metric, measure

_COLD = [True]


@dataclass(slots=True)
class Hop:
    """One door's share of a message's journey. Times are milliseconds.

    What a door puts into `measures` goes out with the hop's own metrics, under the service alone.
    """

    name: str
    log: Logger
    key: JobKey | None = None
    trace: str | None = None
    queued_at_ms: int | None = None
    outcome: str = "done"
    steps: dict[str, int] = field(default_factory=dict)
    measures: dict[Metric, float] = field(default_factory=dict)

    def follow(self, trace: str | None, key: JobKey | None = None) -> None:
        """From here on every line of the log names this journey, until the next hop begins.

        Also those behind the hop: why a message comes back is logged when its hop has failed.
        """
        self.trace, self.key = trace, key
        chat_id, message_id = (key.chat_id, key.message_id) if key else (None, None)
        self.log.append_keys(trace=trace, chat_id=chat_id, message_id=message_id)

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
    """Logs one line `hop` and one line of metrics when the block ends, also when it fails.

    Outcome is what the block set, or the exception's class name.
    """
    log.remove_keys(TRACE_KEYS)  # the message before this one had its own
    here = Hop(name, log)
    began = _now_ms()
    cold = _COLD.pop() if _COLD else False
    failure: Exception | None = None
    try:
        yield here
    except Exception as exc:
        failure = exc
        here.outcome = type(exc).__name__
        raise
    finally:
        ended = _now_ms()
        log.info(
            "hop",
            hop=here.name,
            trace=here.trace,
            chat_id=here.key.chat_id if here.key else None,
            message_id=here.key.message_id if here.key else None,
            queued_at_ms=here.queued_at_ms,
            began_at_ms=began,
            ended_at_ms=ended,
            outcome=here.outcome,
            cold=cold,
            steps=here.steps,
        )
        took = _took(here, began, ended)
        measure(
            took
            | here.measures
            | {
                Metric.COLD_STARTS: int(cold),
                Metric.COMEBACKS: int(isinstance(failure, Retryable)),
                Metric.BUGS: int(failure is not None and not isinstance(failure, Retryable)),
            },
            service=name,
        )


def _took(here: Hop, began: int, ended: int) -> dict[Metric, float]:
    took: dict[Metric, float] = {Metric.HOP_MS: ended - began}
    if here.queued_at_ms is not None:
        took[Metric.QUEUE_MS] = max(0, began - here.queued_at_ms)  # SQS's clock is another one
    cost = this_function(ended - began)
    if cost is not None:
        took[Metric.LAMBDA_MICRO_DOLLARS] = cost
    return took | {STEPS[name]: ms for name, ms in here.steps.items() if name in STEPS}


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
