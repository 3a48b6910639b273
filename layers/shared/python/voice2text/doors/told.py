"""What the person met, in metrics: how long the text took, or why there is none."""

import time
from typing import Protocol

from voice2text.domain import EventKind, Job, JobKey
from voice2text.errors import Retryable
from voice2text.observability import Hop, Metric, length_of, measure
from voice2text.queues.envelopes import EventHappened

_OUTCOMES = {"failed": Metric.FAILED, "undeliverable": Metric.UNDELIVERABLE}


class Jobs(Protocol):
    """The jobs that events speak of."""

    def job(self, key: JobKey) -> Job | None:
        """The job."""


def count(hop: Hop) -> None:
    """Counts, with the hop, what ended badly for a person."""
    hop.measures |= {metric: int(hop.outcome == at) for at, metric in _OUTCOMES.items()}


def measure_told(envelope: EventHappened, outcome: str, jobs: Jobs) -> None:
    """Measures the end of a recording's journey, once the person has been told of it.

    From when the recording was sent (see `sent_by`) until Telegram had taken the last message of
    its text. What can't be read of the job now goes unmeasured: the message is done.
    """
    if outcome not in ("delivered", "refused"):
        return
    now_ms = time.time_ns() // 1_000_000
    try:
        job = jobs.job(envelope.event.key)
    except Retryable:
        return
    if job is None:
        return
    if job.refusal is not None and envelope.event.kind is EventKind.JOB_REFUSED:
        measure({Metric.REFUSED: 1}, service="bot", reason=job.refusal.value)
    elif job.duration_ms is not None and envelope.sent_at_ms is not None:
        waited_ms = max(0, now_ms - envelope.sent_at_ms)
        length = length_of(job.duration_ms)
        measure({Metric.VOICE_TO_TEXT_MS: waited_ms}, service="bot", length=length)
