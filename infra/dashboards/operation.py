"""What the operator wants to know: what it costs, whether it keeps up, and what is wrong."""

from infra.dashboards import costs
from infra.dashboards.limits import API_PERCENT, SLOW_RTF
from infra.dashboards.series import (
    DOORS,
    PATH,
    QUEUES,
    Calculated,
    Line,
    api,
    by_door,
    database,
    function,
    ours,
    queue,
)
from infra.dashboards.widgets import DAY_SECONDS, Graph, Numbers, Page, Row, Text
from voice2text.observability import Metric

_WORDS = """## What the operator watches
**Costs** are estimates: each door's measured milliseconds × its memory × Lambda's list price, and \
what the speech service and the LLM charge; starts of cold functions, queues, logs and the \
database are not in them. A **comeback** is a message that waits for an outage to end; a **bug** \
is tried three times and then buried in a dead-letter queue."""


def share(part: Metric, label: str) -> list[Line]:
    """Of a hundred chunks of sound, how many were treated so."""
    return [
        ours(part, "transcriber", "Sum").as_input("some"),
        ours(Metric.CHUNKS, "transcriber", "Sum").as_input("whole"),
        Calculated("100 * some / whole", label, "share"),
    ]


def page() -> Page:
    """The dashboard."""
    return Page(
        "operator",
        "What the operator watches",
        [
            Row(3, [Text(_WORDS)]),
            Row(4, _figures()),
            Row(6, _money()),
            Row(6, _engine()),
            Row(6, _doors()),
            Row(6, _queues()),
            Row(6, _functions()),
            Row(6, _way_in()),
            Row(6, _janitor()),
        ],
        database=[Row(6, _database())],
    )


def _figures() -> list[Numbers]:
    seconds = ours(Metric.AUDIO_SECONDS, "transcriber", "Sum").as_input("seconds")
    return [
        Numbers(
            "Sound transcribed",
            [
                ours(Metric.AUDIO_SECONDS, "transcriber", "SampleCount", "recordings"),
                seconds,
                Calculated("seconds / 3600", "hours", "hours"),
            ],
        ),
        Numbers("Cost, dollars", [*costs.inputs(), costs.total("dollars")]),
        Numbers("Cost of an hour of sound, dollars", costs.per_hour("dollars an hour")),
    ]


def _money() -> list[Graph]:
    return [
        Graph(
            "Cost a day by part",
            "dollars",
            [*costs.inputs(), *costs.by_part()],
            stacked=True,
            period=DAY_SECONDS,
        ),
        Graph("Cost of an hour of sound", "dollars", costs.per_hour("dollars an hour")),
        Graph(
            "Sound transcribed",
            "seconds",
            [ours(Metric.AUDIO_SECONDS, "transcriber", "Sum", "sound")],
            stacked=True,
        ),
    ]


def _engine() -> list[Graph]:
    return [
        Graph(
            "Real-time factor",
            "time taken / length",
            [
                ours(Metric.REAL_TIME_FACTOR, "transcriber", stat, stat)
                for stat in ("p50", "p90", "Maximum")
            ],
            limits={"alarm, p90": SLOW_RTF},
        ),
        Graph(
            "Chunks decoded again (the gate)", "%", share(Metric.RETAKEN_CHUNKS, "decoded again")
        ),
        Graph(
            "Chunks heard by the speech service",
            "%",
            share(Metric.API_CHUNKS, "by the service"),
            limits={"alarm": API_PERCENT},
        ),
        Graph(
            "What the LLM read and wrote",
            "tokens",
            [
                ours(Metric.LLM_INPUT_TOKENS, "rewriter", "Sum", "read"),
                ours(Metric.LLM_OUTPUT_TOKENS, "rewriter", "Sum", "written"),
            ],
            stacked=True,
        ),
    ]


def _doors() -> list[Graph]:
    return [
        Graph("Time of a hop, 99 of 100 are faster", "ms", by_door(Metric.HOP_MS, "p99")),
        Graph("Cold starts", "starts", by_door(Metric.COLD_STARTS, "Sum"), stacked=True),
        Graph("Comebacks", "messages", by_door(Metric.COMEBACKS, "Sum"), stacked=True),
        Graph("Bugs", "messages", by_door(Metric.BUGS, "Sum"), stacked=True),
    ]


def _queues() -> list[Graph]:
    age, depth = "ApproximateAgeOfOldestMessage", "ApproximateNumberOfMessagesVisible"
    return [
        Graph("Age of the oldest message", "seconds", [queue(age, q, "Maximum") for q in QUEUES]),
        Graph("Messages waiting", "messages", [queue(depth, q, "Maximum") for q in QUEUES]),
        Graph(
            "Dead letters",
            "messages",
            [queue(depth, q, "Maximum", dead=True) for q in QUEUES],
        ),
        Graph(
            "Wait in the queue, 90 of 100 are shorter",
            "ms",
            by_door(Metric.QUEUE_MS, "p90", ("transcriber", "bot", "rewriter")),
        ),
    ]


def _functions() -> list[Graph]:
    return [
        Graph(
            "Invocations", "invocations", [function("Invocations", door, "Sum") for door in PATH]
        ),
        Graph("Errors of functions", "errors", [function("Errors", door, "Sum") for door in DOORS]),
        Graph("Throttles", "invocations", [function("Throttles", door, "Sum") for door in DOORS]),
        Graph(
            "Functions at once",
            "functions",
            [function("ConcurrentExecutions", door, "Maximum") for door in PATH],
        ),
    ]


def _way_in() -> list[Graph]:
    return [
        Graph("Longest invocation", "ms", [function("Duration", door, "Maximum") for door in PATH]),
        Graph(
            "Posts to the webhook",
            "posts",
            [
                api("Count", "Sum", "all"),
                api("4xx", "Sum", "refused (4xx)"),
                api("5xx", "Sum", "failed (5xx)"),
            ],
        ),
        Graph(
            "Posts with something amiss",
            "posts",
            [
                ours(Metric.UNAUTHENTIC, "webhook", "Sum", "without the secret"),
                ours(Metric.ASIDE, "webhook", "Sum", "put aside"),
                ours(Metric.NOT_QUEUED, "webhook", "Sum", "not queued"),
            ],
            stacked=True,
        ),
        Graph(
            "Answer to Telegram, API Gateway included",
            "ms",
            [api("Latency", stat, stat) for stat in ("p50", "p99")],
        ),
    ]


def _janitor() -> list[Graph]:
    return [
        Graph(
            "What the janitor did",
            "rows",
            [ours(Metric.TIDIED_ROWS, "janitor", "Sum", "deleted or ended")],
        ),
        Graph(
            "Chores of the janitor's that failed",
            "chores",
            [ours(Metric.TIDY_FAILURES, "janitor", "Sum", "failed")],
        ),
    ]


def _database() -> list[Graph]:
    return [
        Graph(
            "Database connections",
            "connections",
            [database("DatabaseConnections", "Maximum", "connections")],
        ),
        Graph(
            "Database capacity",
            "ACUs",
            [
                database("ServerlessDatabaseCapacity", "Average", "average"),
                database("ServerlessDatabaseCapacity", "Maximum", "maximum"),
            ],
        ),
        Graph(
            "Database capacity in use",
            "% of the maximum",
            [database("ACUUtilization", "Maximum", "in use")],
            limits={"alarm": 100},
        ),
    ]
