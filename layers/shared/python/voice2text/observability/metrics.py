"""What is measured: the names that dashboards and alarms ask for, and how they are written.

Every metric has the dimension `service`, the door's name; a few are split once more, by a word of
a short list. An id is never a dimension: CloudWatch bills every combination as a metric of its own.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

# Stages of one account share nothing but the account: a stage's own namespace comes by the
# variable that Powertools has for it, POWERTOOLS_METRICS_NAMESPACE.
NAMESPACE = "voice2text"

# CloudWatch's names of units; money and ratios have none.
_MS, _SECONDS, _COUNT, _NONE = "Milliseconds", "Seconds", "Count", "None"


class Metric(StrEnum):
    """The names. To add one: a name here, a line in MEASURES, a widget or an alarm that asks."""

    # Every door, of every hop.
    HOP_MS = "HopMs"
    QUEUE_MS = "QueueMs"
    COLD_STARTS = "ColdStarts"
    COMEBACKS = "Comebacks"
    BUGS = "Bugs"
    LAMBDA_MICRO_DOLLARS = "LambdaMicroDollars"
    # The steps within a hop.
    DOWNLOAD_MS = "DownloadMs"
    DECODE_MS = "DecodeMs"
    TRANSCRIBE_MS = "TranscribeMs"
    STORE_MS = "StoreMs"
    SCHEMA_MS = "SchemaMs"
    SPEAK_MS = "SpeakMs"
    # The webhook.
    UNAUTHENTIC = "Unauthentic"
    ASIDE = "Aside"
    NOT_QUEUED = "NotQueued"
    # A transcript.
    AUDIO_SECONDS = "AudioSeconds"
    REAL_TIME_FACTOR = "RealTimeFactor"
    CHUNKS = "Chunks"
    RETAKEN_CHUNKS = "RetakenChunks"
    API_CHUNKS = "ApiChunks"
    API_MICRO_DOLLARS = "ApiMicroDollars"
    UNCOVERED_MS = "UncoveredMs"
    # A rewriting.
    LLM_MICRO_DOLLARS = "LlmMicroDollars"
    LLM_INPUT_TOKENS = "LlmInputTokens"
    LLM_OUTPUT_TOKENS = "LlmOutputTokens"
    # What the person met.
    VOICE_TO_TEXT_MS = "VoiceToTextMs"
    REFUSED = "Refused"
    FAILED = "Failed"
    UNDELIVERABLE = "Undeliverable"
    # The migrator.
    MIGRATION_MS = "MigrationMs"
    LOCK_WAIT_MS = "LockWaitMs"
    STEPS_APPLIED = "StepsApplied"
    STEPS_ROLLED_BACK = "StepsRolledBack"
    MIGRATIONS_REFUSED = "MigrationsRefused"
    DRIFT_FINDINGS = "DriftFindings"
    # The janitor.
    TIDIED_ROWS = "TidiedRows"
    TIDY_FAILURES = "TidyFailures"


@dataclass(frozen=True, slots=True)
class Measure:
    """How a metric is written: its unit, and the dimension that it has besides `service`.

    One that is split is written twice, under `service` alone as well, so that a percentile over
    all of it can be asked for.
    """

    unit: str
    by: str | None = None


MEASURES: Mapping[Metric, Measure] = {
    Metric.HOP_MS: Measure(_MS),
    Metric.QUEUE_MS: Measure(_MS),  # since SQS first took the message: its comebacks are in it
    Metric.COLD_STARTS: Measure(_COUNT),  # 0 or 1, as the next two: the average is the rate
    Metric.COMEBACKS: Measure(_COUNT),
    Metric.BUGS: Measure(_COUNT),
    Metric.LAMBDA_MICRO_DOLLARS: Measure(_NONE),
    Metric.DOWNLOAD_MS: Measure(_MS),
    Metric.DECODE_MS: Measure(_MS),
    Metric.TRANSCRIBE_MS: Measure(_MS),
    Metric.STORE_MS: Measure(_MS),
    Metric.SCHEMA_MS: Measure(_MS),
    Metric.SPEAK_MS: Measure(_MS),
    Metric.UNAUTHENTIC: Measure(_COUNT),
    Metric.ASIDE: Measure(_COUNT),
    Metric.NOT_QUEUED: Measure(_COUNT),
    Metric.AUDIO_SECONDS: Measure(_SECONDS),
    Metric.REAL_TIME_FACTOR: Measure(_NONE),
    Metric.CHUNKS: Measure(_COUNT),
    Metric.RETAKEN_CHUNKS: Measure(_COUNT),
    Metric.API_CHUNKS: Measure(_COUNT),
    Metric.API_MICRO_DOLLARS: Measure(_NONE),
    Metric.UNCOVERED_MS: Measure(_MS),
    Metric.LLM_MICRO_DOLLARS: Measure(_NONE),
    Metric.LLM_INPUT_TOKENS: Measure(_COUNT),
    Metric.LLM_OUTPUT_TOKENS: Measure(_COUNT),
    Metric.VOICE_TO_TEXT_MS: Measure(_MS, by="length"),
    Metric.REFUSED: Measure(_COUNT, by="reason"),
    Metric.FAILED: Measure(_COUNT),
    Metric.UNDELIVERABLE: Measure(_COUNT),
    Metric.MIGRATION_MS: Measure(_MS),
    Metric.LOCK_WAIT_MS: Measure(_MS),
    Metric.STEPS_APPLIED: Measure(_COUNT),
    Metric.STEPS_ROLLED_BACK: Measure(_COUNT),
    Metric.MIGRATIONS_REFUSED: Measure(_COUNT),
    Metric.DRIFT_FINDINGS: Measure(_COUNT),
    Metric.TIDIED_ROWS: Measure(_COUNT),
    Metric.TIDY_FAILURES: Measure(_COUNT),
}

# The steps of a hop that are measured, by the names that doors give them.
STEPS: Mapping[str, Metric] = {
    "download": Metric.DOWNLOAD_MS,
    "decode": Metric.DECODE_MS,
    "transcribe": Metric.TRANSCRIBE_MS,
    "store": Metric.STORE_MS,
    "schema": Metric.SCHEMA_MS,
    "speak": Metric.SPEAK_MS,
}

# The values of `length`, and up to how many milliseconds of sound each goes. CloudWatch takes
# ASCII only.
_UP_TO = {"up to 30 s": 30_000, "up to 2 min": 120_000, "up to 10 min": 600_000}
LENGTHS = (*_UP_TO, "longer")


def length_of(duration_ms: int) -> str:
    """The class that a recording of this length belongs to."""
    return next((name for name, most in _UP_TO.items() if duration_ms <= most), LENGTHS[-1])


def measure(values: Mapping[Metric, float], *, service: str, **by: str) -> None:
    """Writes one line of metrics to standard output.

    Args:
        values: what was measured; all of it is split alike.
        service: the door.
        by: the value of the dimension that these metrics are split by, if they are.

    Raises:
        ValueError: a metric is split by something else, or not at all: a bug.
    """
    # A process that measures nothing, a tool say, need not load it.
    from aws_lambda_powertools.metrics import EphemeralMetrics  # noqa: PLC0415

    wrong = [metric.value for metric in values if {MEASURES[metric].by} - {None} != by.keys()]
    if wrong:
        raise ValueError(f"{', '.join(wrong)}: not split by {', '.join(by) or 'nothing'}")
    namespace = os.environ.get("POWERTOOLS_METRICS_NAMESPACE") or NAMESPACE
    line = EphemeralMetrics(namespace=namespace, service=service)
    line.add_dimension("service", service)
    if by:
        line.add_dimensions(service=service, **by)
    for metric, value in values.items():
        line.add_metric(metric.value, unit=MEASURES[metric].unit, value=value)
    line.flush_metrics()
