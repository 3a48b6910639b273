"""Logs a person can follow: one JSON line per hop of a message's journey, and nothing secret.

A line carries ids, times and outcomes. Never a token, a transcript or a file URL. Metrics are such
lines, too: CloudWatch reads them out of the log (EMF), so that no door waits for another service.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum

from aws_lambda_powertools import Logger

from voice2text.domain import JobKey

NAMESPACE = "voice2text"

_COLD = [True]


class Metric(StrEnum):
    """What is measured of a transcript, and of the janitor's runs; what dashboards and alarms ask
    for, by these names.
    """

    AUDIO_SECONDS = "AudioSeconds"
    TRANSCRIBE_MS = "TranscribeMs"
    REAL_TIME_FACTOR = "RealTimeFactor"
    RETAKEN_SHARE = "RetakenChunksShare"
    API_CHUNKS = "ApiChunks"
    API_MICRO_DOLLARS = "ApiMicroDollars"
    UNCOVERED_MS = "UncoveredMs"
    TIDIED_ROWS = "TidiedRows"
    TIDY_FAILURES = "TidyFailures"


# CloudWatch's names; what has none is a number, a share say.
_UNITS = {
    Metric.AUDIO_SECONDS: "Seconds",
    Metric.TRANSCRIBE_MS: "Milliseconds",
    Metric.API_CHUNKS: "Count",
    Metric.UNCOVERED_MS: "Milliseconds",
    Metric.TIDIED_ROWS: "Count",
    Metric.TIDY_FAILURES: "Count",
}


def measured(values: Mapping[Metric, float], *, service: str, engine: str | None = None) -> None:
    """Writes one line with metrics to standard output, under the dimensions service and engine."""
    # Imported late: not every door measures anything.
    from aws_lambda_powertools.metrics import EphemeralMetrics  # noqa: PLC0415

    line = EphemeralMetrics(namespace=NAMESPACE, service=service)
    if engine is not None:
        line.add_dimension("engine", engine)
    for metric, value in values.items():
        line.add_metric(metric.value, unit=_UNITS.get(metric, "None"), value=value)
    line.flush_metrics()


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
