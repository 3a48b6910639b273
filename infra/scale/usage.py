"""What a month of recordings uses of AWS: counted from the flow, measured, or assumed."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from infra.local.paths import ROOT
from infra.scale.inputs import LONG_S, Times
from infra.scale.template import event_sources, general, of_type
from voice2text.observability import Metric
from voice2text.queues.heartbeat import RENEW_SECONDS

HOURS = 730
SECONDS = HOURS * 3600
# Five pollers an event source, each in a long poll of 20 s. AWS goes down to two where nothing
# comes, but not with MaximumConcurrency (services-sqs-scaling.html). Not published for FIFO.
POLLERS, LONG_POLL_S = 5, 20
# Lines of the doors and of Lambda itself (START, END, REPORT), for one recording. The doors' share
# was measured by `make load` (infra/scale/load.json); Lambda's is some 400 bytes an invocation.
PLATFORM_LOG_BYTES = 400
# Assumed: a metric's name under two sets of dimensions.
SETS_PER_METRIC = 2
DASHBOARDS_OF_OURS = 3  # the person's, the operator's, the migrations'
# Assumed: image versions of this size that ECR keeps.
IMAGE_GB, IMAGES = 0.6, 5
SECRETS = 2  # the database's owner and its application role
# A copy of memory is kept for each version: of this release and of the one that a second brings
# back; the pipeline deletes those behind them (pipeline/aliases.py).
SNAPSHOT_VERSIONS = 2
# Aurora falls asleep after five minutes without a connection (its least setting), and is then at
# least half a unit while awake. Assumed: one unit, awake all the time, from one recording every
# ten seconds on.
ASLEEP_AFTER_S = 300
JANITOR_RUNS = 61  # a month, by its schedule in template.yaml
BUSY_A_SECOND = 0.1
# Assumed: rows and indexes of one recording, kept for a year, and its reads and writes of pages.
ROW_BYTES, MONTHS_KEPT, IO_REQUESTS = 4_000, 12, 30
# Assumed: what leaves for Telegram, for one recording.
OUT_BYTES = 4_000
GB = 1e9


@dataclass(frozen=True, slots=True)
class Month:
    """A month's use. `gb_seconds` and `invocations` are by door."""

    recordings: int
    gb_seconds: Mapping[str, float]
    invocations: Mapping[str, float]
    fair_requests: float
    fifo_requests: float
    looks: float
    idle_polls: float
    idle_fifo_polls: float
    log_gb: float
    traces: int
    snapshot_gb_seconds: float
    restored_gb: float
    metrics: float
    alarms: int
    dashboards: int
    acu_hours: float
    database_gb: float
    database_io: float
    out_gb: float
    cold_share: float


def month(
    recordings: int,
    times: Times,
    memory_mb: Mapping[str, int],
    log_bytes: float,
    application: Mapping[str, str] | None = None,
) -> Month:
    """What so many recordings use, at random over the month.

    Args:
        recordings: in the month.
        times: how long each door takes, and the mixture of lengths.
        memory_mb: of Webhook, Transcriber and Bot.
        log_bytes: what the doors log of one recording.
        application: template.yaml's parameters that a stage gives.
    """
    rate = recordings / SECONDS
    # Alone, an environment is still warm if another message came within its life.
    cold = math.exp(-rate * times.idle_life)
    told = 1 + sum(share for seconds, share in times.lengths if seconds > LONG_S)
    beats = sum(share * (1 + times.holding(s) // RENEW_SECONDS) for s, share in times.lengths)
    seconds = {
        "Webhook": times.webhook + cold * times.webhook_cold,
        "Transcriber": times.mean_holding() + cold * times.transcriber_cold,
        "Bot": told * (times.bot + times.call) + cold * times.bot_cold,
    }
    invocations = {"Webhook": 1.0, "Transcriber": 1.0, "Bot": told}
    line_bytes = log_bytes + PLATFORM_LOG_BYTES * sum(invocations.values())
    sources = event_sources()
    polls = POLLERS * SECONDS / LONG_POLL_S
    asked = general("SnapStart", given=application or {}) or {}
    wakes = asked.get("ApplyOn") == "PublishedVersions"
    copied_gb = (memory_mb["Webhook"] + memory_mb["Bot"]) / 1024 if wakes else 0.0
    janitor = JANITOR_RUNS * ASLEEP_AFTER_S / SECONDS
    asleep = math.exp(-rate * ASLEEP_AFTER_S) * (1 - janitor)
    awake = 1.0 if rate > BUSY_A_SECOND else 1 - asleep
    return Month(
        recordings=recordings,
        gb_seconds={
            door: recordings * each * memory_mb[door] / 1024 for door, each in seconds.items()
        },
        invocations={door: recordings * each for door, each in invocations.items()},
        fair_requests=recordings * (3 + beats),  # sent, received, deleted, and held
        fifo_requests=recordings * told * 3,
        looks=recordings,  # at the queue, once a process within five seconds: at most so many
        idle_polls=sources["standard"] * polls,
        idle_fifo_polls=sources["fifo"] * polls,
        log_gb=recordings * line_bytes / GB,
        traces=recordings if general("Tracing") == "Active" else 0,
        snapshot_gb_seconds=SNAPSHOT_VERSIONS * copied_gb * SECONDS,
        restored_gb=recordings * cold * copied_gb,
        metrics=len(Metric) * SETS_PER_METRIC * (1 - math.exp(-recordings / HOURS)),
        alarms=sum(len(of_type("AWS::CloudWatch::Alarm", name)) for name in templates()),
        dashboards=DASHBOARDS_OF_OURS,
        acu_hours=HOURS * awake * (1.0 if rate > BUSY_A_SECOND else 0.5),
        database_gb=max(1.0, recordings * ROW_BYTES * MONTHS_KEPT / GB),
        database_io=recordings * IO_REQUESTS,
        out_gb=recordings * OUT_BYTES / GB,
        cold_share=cold,
    )


def templates() -> list[str]:
    """The templates that make a stage, those that are there."""
    names = ("template.yaml", "infra/data.yaml", "infra/dashboards/template.yaml")
    return [name for name in names if Path(ROOT, name).exists()]
