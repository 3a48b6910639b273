"""What a person in a chat meets: how long the text takes, and why there is sometimes none."""

from infra.dashboards.limits import FAILURE_PERCENT, TEXT_LATE_MS
from infra.dashboards.series import Calculated, Line, Series, by_length, in_seconds, ours
from infra.dashboards.widgets import Graph, Numbers, Page, Row, Text
from voice2text.errors import Refusal
from voice2text.observability import Metric

_PERCENTILES = ("p50", "p90", "p99")
_WORDS = """## What a person meets
**Voice to text** runs from when the recording was sent (Telegram's clock, to the second; never \
counted longer than it was) until Telegram had taken the last message of its text. A resent or \
repeated message counts once. *Where the time goes* shows averages per message of each door, \
one after the other as a recording passes them."""


def failure_rate() -> list[Line]:
    """Of a hundred recordings that were told an end, how many failed."""
    return [
        ours(Metric.VOICE_TO_TEXT_MS, "bot", "SampleCount").as_input("delivered"),
        ours(Metric.REFUSED, "bot", "Sum").as_input("refused"),
        ours(Metric.FAILED, "bot", "Sum").as_input("failed"),
        Calculated(
            "100 * FILL(failed, 0) / (FILL(delivered, 0) + FILL(refused, 0) + FILL(failed, 0))",
            "failed",
            "rate",
        ),
    ]


def page() -> Page:
    """The dashboard."""
    text = Metric.VOICE_TO_TEXT_MS
    return Page(
        "experience",
        "What a person meets",
        [
            Row(3, [Text(_WORDS)]),
            Row(
                4,
                [
                    Numbers(
                        "Voice to text, seconds",
                        in_seconds([ours(text, "bot", stat, stat) for stat in _PERCENTILES]),
                    ),
                    Numbers("Recordings", _ends()),
                ],
            ),
            Row(
                6,
                [
                    Graph(
                        "Voice to text, all lengths",
                        "seconds",
                        in_seconds([ours(text, "bot", stat, stat) for stat in _PERCENTILES]),
                    ),
                    Graph(
                        "Median by length of the recording",
                        "seconds",
                        in_seconds(by_length(text, "p50")),
                    ),
                    Graph(
                        "90 of 100 are faster, by length",
                        "seconds",
                        in_seconds(by_length(text, "p90")),
                        limits={"alarm, up to 30 s": TEXT_LATE_MS // 1000},
                    ),
                ],
            ),
            Row(
                7,
                [
                    Graph("Where the time goes", "seconds", in_seconds(_stages()), stacked=True),
                    Graph("How recordings ended", "recordings", _ends(), stacked=True),
                ],
            ),
            Row(
                6,
                [
                    Graph("Refused, and why", "recordings", _refusals(), stacked=True),
                    Graph(
                        "Failed, of 100 recordings",
                        "%",
                        failure_rate(),
                        limits={"alarm": FAILURE_PERCENT},
                    ),
                    Graph(
                        "Speech that no text covers",
                        "ms",
                        [ours(Metric.UNCOVERED_MS, "transcriber", "Sum", "not transcribed")],
                    ),
                ],
            ),
        ],
    )


def _ends() -> list[Line]:
    return [
        ours(Metric.VOICE_TO_TEXT_MS, "bot", "SampleCount", "text"),
        ours(Metric.REFUSED, "bot", "Sum", "refused"),
        ours(Metric.FAILED, "bot", "Sum", "failed"),
        ours(Metric.UNDELIVERABLE, "bot", "Sum", "undeliverable"),
    ]


def _stages() -> list[Series]:
    return [
        ours(Metric.HOP_MS, "webhook", "Average", "webhook"),
        ours(Metric.QUEUE_MS, "transcriber", "Average", "waits for a transcriber"),
        ours(Metric.DOWNLOAD_MS, "transcriber", "Average", "download"),
        ours(Metric.DECODE_MS, "transcriber", "Average", "decode"),
        ours(Metric.TRANSCRIBE_MS, "transcriber", "Average", "transcribe"),
        ours(Metric.STORE_MS, "transcriber", "Average", "store"),
        ours(Metric.QUEUE_MS, "bot", "Average", "waits for the bot"),
        ours(Metric.SCHEMA_MS, "bot", "Average", "schema check"),
        ours(Metric.SPEAK_MS, "bot", "Average", "tell the chat"),
    ]


def _refusals() -> list[Line]:
    return [
        ours(Metric.REFUSED, "bot", "Sum", reason.replace("_", " "), reason=reason)
        for reason in sorted(Refusal)
    ]
