"""The operator's alarms; template.yaml has those of dead letters and of what rolls code back."""

from collections.abc import Sequence
from dataclasses import dataclass

from infra.dashboards import costs, limits
from infra.dashboards.experience import failure_rate
from infra.dashboards.operation import share
from infra.dashboards.series import (
    CONSUMERS,
    DOORS,
    QUEUES,
    Calculated,
    Line,
    database,
    function,
    ours,
    queue,
)
from infra.dashboards.widgets import DAY_SECONDS, HOUR_SECONDS, PERIOD_SECONDS
from voice2text.observability import LENGTHS, Metric


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alarm: its last line, over `threshold` in `periods` of `out_of` periods.

    Args:
        name: its logical id in the template.
        happened: what it means, one sentence.
        do: what to do, one sentence.
        section: of infra/README.md, as its anchor.
        lines: a series, or an expression behind its hidden series.
        condition: of the template; without one the alarm is always there.
    """

    name: str
    happened: str
    do: str
    section: str
    lines: Sequence[Line]
    threshold: float | str
    period: int = PERIOD_SECONDS
    periods: int = 1
    out_of: int = 1
    comparison: str = "GreaterThanThreshold"
    missing: str = "notBreaching"
    condition: str | None = None

    @property
    def description(self) -> str:
        """What a person reads in the middle of the night."""
        return f"{self.happened} {self.do} See infra/README.md#{self.section}"


def alarms() -> list[Alarm]:
    """All of them."""
    return [
        *_doors(),
        *_janitor(),
        *_queues(),
        *_way_in(),
        *_engine(),
        *_people(),
        *_bill(),
        *_data(),
    ]


def _doors() -> list[Alarm]:
    found = []
    for door in DOORS:
        name = door.capitalize()
        broken: list[Line] = [
            ours(Metric.BUGS, door, "Sum").as_input("bugs"),
            function("Errors", door, "Sum").as_input("errors"),
            Calculated("FILL(bugs, 0) + FILL(errors, 0)", "broken", "broken"),
        ]
        found += [
            Alarm(
                f"{name}Broken",
                f"The {door} met a bug, or its process died.",
                "Read the log lines 'failed' of that trace and mend it, then redrive the queue.",
                "a-door-breaks",
                broken,
                0,
            ),
            Alarm(
                f"{name}NearTimeout",
                f"The {door} took nine tenths of its timeout.",
                "Find what it waited for in the steps of its hop; then shorten that, or raise the "
                "timeout and the queue's visibility with it.",
                "near-the-timeout",
                [function("Duration", door, "Maximum")],
                limits.NEAR_TIMEOUT_MS[door],
            ),
        ]
    for door in ("webhook", *CONSUMERS):
        found.append(
            Alarm(
                f"{door.capitalize()}Throttled",
                f"Lambda turned invocations of the {door} away for a quarter of an hour.",
                "Nothing is lost; ask for a higher quota of concurrent executions.",
                "throttles",
                [function("Throttles", door, "Sum")],
                0,
                periods=3,
                out_of=3,
            )
        )
    for door in CONSUMERS:
        rate: list[Line] = [
            ours(Metric.COMEBACKS, door, "Average").as_input("comebacks"),
            Calculated("100 * comebacks", "comebacks", "percent"),
        ]
        found.append(
            Alarm(
                f"{door.capitalize()}Comebacks",
                f"Half of the {door}'s messages come back: something that it needs is away.",
                "Read the reason in the lines 'comes back'; messages wait for a day by themselves.",
                "everything-comes-back",
                rate,
                limits.COMEBACK_PERCENT,
                periods=3,
                out_of=3,
            )
        )
    return found


def _janitor() -> list[Alarm]:
    return [
        Alarm(
            "JanitorMissing",
            f"The janitor has not run for {limits.JANITOR_HOURS} hours.",
            "See whether its rule is on and may invoke it.",
            "the-janitor-stays-away",
            [function("Invocations", "janitor", "Sum")],
            1,
            period=HOUR_SECONDS,
            periods=limits.JANITOR_HOURS,
            out_of=limits.JANITOR_HOURS,
            comparison="LessThanThreshold",
            missing="breaching",
        )
    ]


def _queues() -> list[Alarm]:
    """Two periods each: one alone may be an outage that is over when somebody has got up."""
    return [
        Alarm(
            f"{name.capitalize()}Old",
            f"A message on the {name} queue is {limits.OLDEST_SECONDS[name] // 60} minutes old.",
            "See whether its door is throttled, has too little concurrency, or takes nothing.",
            "messages-grow-old",
            [queue("ApproximateAgeOfOldestMessage", name, "Maximum")],
            limits.OLDEST_SECONDS[name],
            periods=2,
            out_of=2,
        )
        for name in QUEUES
    ]


def _way_in() -> list[Alarm]:
    return [
        Alarm(
            "WebhookNotQueued",
            "The webhook could not queue updates; Telegram sends them again for a day.",
            "Read the exception in its log: SQS, or a right that the role lacks.",
            "updates-are-not-queued",
            [ours(Metric.NOT_QUEUED, "webhook", "Sum")],
            0,
            periods=2,
            out_of=2,
        ),
        Alarm(
            "Strangers",
            "Many posts to the webhook lack Telegram's secret.",
            "They are refused unread; if Telegram's are among them, set the webhook again.",
            "strangers-post",
            [ours(Metric.UNAUTHENTIC, "webhook", "Sum")],
            limits.STRANGERS,
        ),
        Alarm(
            "Silence",
            "Not one update came in a day.",
            "Ask Telegram by getWebhookInfo what its last error was, and set the webhook again.",
            "no-updates-come",
            [ours(Metric.HOP_MS, "webhook", "SampleCount")],
            1,
            period=DAY_SECONDS,
            comparison="LessThanThreshold",
            missing="breaching",
            condition="ExpectsTraffic",
        ),
    ]


def _engine() -> list[Alarm]:
    return [
        Alarm(
            "TranscriptionSlow",
            "Transcribing takes a quarter of the recordings' length or more.",
            "Compare memory and processor with what was measured; look for a new model or image.",
            "transcription-is-slow",
            [ours(Metric.REAL_TIME_FACTOR, "transcriber", "p90")],
            limits.SLOW_RTF,
            periods=3,
            out_of=3,
        ),
        Alarm(
            "ServiceHearsMost",
            "The speech service hears more than half of the sound, and is paid for it.",
            "Read engine_reason in jobs: if it is local_failed the model is broken.",
            "the-service-hears-most",
            share(Metric.API_CHUNKS, "by the service"),
            limits.API_PERCENT,
            periods=6,
            out_of=6,
        ),
    ]


def _people() -> list[Alarm]:
    return [
        Alarm(
            "TextLate",
            "One in ten people waits over a minute for the text of a short recording.",
            "See on the dashboard where the time goes: a queue, a cold start, or Telegram.",
            "text-comes-late",
            [ours(Metric.VOICE_TO_TEXT_MS, "bot", "p90", length=LENGTHS[0])],
            limits.TEXT_LATE_MS,
            periods=3,
            out_of=3,
        ),
        Alarm(
            "RecordingsFail",
            "More than five of a hundred recordings end with an apology.",
            "Read the lines 'failed' and the column failure in jobs.",
            "recordings-fail",
            failure_rate(),
            limits.FAILURE_PERCENT,
            periods=2,
            out_of=3,
        ),
    ]


def _bill() -> list[Alarm]:
    return [
        Alarm(
            "BillHigh",
            "The last day cost more than DailyBudgetDollars, as far as is estimated.",
            "See by which part on the operator's dashboard; lower TranscriberConcurrency, "
            "SpeechApiDailyMicroDollars or LlmDailyMicroDollars.",
            "the-bill-is-high",
            [*costs.inputs(), costs.total("dollars")],
            "DailyBudgetDollars",
            period=DAY_SECONDS,
        )
    ]


def _data() -> list[Alarm]:
    return [
        Alarm(
            "Drift",
            "The database's schema is not what the migrations build.",
            "Read the findings of the migrator's check and undo what was changed by hand.",
            "the-schema-has-drifted",
            [ours(Metric.DRIFT_FINDINGS, "migrator", "Maximum")],
            0,
        ),
        Alarm(
            "DatabaseFull",
            "The database has used all the capacity that it may for a quarter of an hour.",
            "Raise its maximum ACUs, or lower TranscriberConcurrency.",
            "the-database-is-at-its-maximum",
            [database("ACUUtilization", "Maximum", "in use")],
            100,
            periods=3,
            out_of=3,
            comparison="GreaterThanOrEqualToThreshold",
            condition="HasCluster",
        ),
    ]
