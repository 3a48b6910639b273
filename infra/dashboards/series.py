"""The lines of a widget or an alarm: metrics and what is calculated from them.

`${…}` in a text is a parameter of template.yaml; CloudFormation puts its value there.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from voice2text.observability import LENGTHS, Metric

OURS = "${Namespace}"

# The doors, and the parameter that names each one's function.
DOORS = {
    "webhook": "${WebhookName}",
    "transcriber": "${TranscriberName}",
    "bot": "${BotName}",
    "rewriter": "${RewriterName}",
    "janitor": "${JanitorName}",
    "migrator": "${MigratorName}",
}
# Those that people's messages pass.
PATH = ("webhook", "transcriber", "bot")
# Those that take messages off a queue, and whom Lambda may have to turn away.
CONSUMERS = ("transcriber", "bot", "rewriter")
QUEUES = {
    "recordings": "${RecordingsQueueName}",
    "chat": "${ChatQueueName}",
    "rewrites": "${RewritesQueueName}",
}
DEAD_QUEUES = {
    "recordings": "${RecordingsDeadQueueName}",
    "chat": "${ChatDeadQueueName}",
    "rewrites": "${RewritesDeadQueueName}",
}


@dataclass(frozen=True, slots=True)
class Series:
    """One statistic of one metric. One that has an id but is hidden is there for expressions."""

    namespace: str
    metric: str
    dimensions: tuple[tuple[str, str], ...]
    stat: str
    label: str = ""
    id: str = ""
    hidden: bool = False

    def as_input(self, id_: str) -> "Series":
        """The same, hidden, for an expression that calls it `id_`."""
        return replace(self, id=id_, hidden=True)


@dataclass(frozen=True, slots=True)
class Calculated:
    """An expression of CloudWatch's metric math over ids of the same widget."""

    expression: str
    label: str
    id: str


Line = Series | Calculated


def ours(metric: Metric, service: str, stat: str, label: str = "", **by: str) -> Series:
    """A metric that a door writes."""
    dimensions = (("service", service), *by.items())
    return Series(OURS, metric.value, dimensions, stat, label or service)


def by_door(metric: Metric, stat: str, doors: tuple[str, ...] = tuple(DOORS)) -> list[Series]:
    """The same metric of each door."""
    return [ours(metric, door, stat) for door in doors]


def by_length(metric: Metric, stat: str) -> list[Series]:
    """The same metric of each class of recordings' lengths."""
    return [ours(metric, "bot", stat, length, length=length) for length in LENGTHS]


def in_seconds(lines: Sequence[Series]) -> list[Line]:
    """Milliseconds as a person reads them."""
    found: list[Line] = []
    for number, line in enumerate(lines):
        found.append(line.as_input(f"ms{number}"))
        found.append(Calculated(f"ms{number} / 1000", line.label, f"s{number}"))
    return found


def function(metric: str, door: str, stat: str, label: str = "") -> Series:
    """What Lambda measures of a door's function."""
    return Series("AWS/Lambda", metric, (("FunctionName", DOORS[door]),), stat, label or door)


def queue(metric: str, name: str, stat: str, label: str = "", *, dead: bool = False) -> Series:
    """What SQS measures of a queue."""
    names = DEAD_QUEUES if dead else QUEUES
    return Series("AWS/SQS", metric, (("QueueName", names[name]),), stat, label or name)


def api(metric: str, stat: str, label: str) -> Series:
    """What API Gateway measures."""
    return Series("AWS/ApiGateway", metric, (("ApiId", "${ApiId}"),), stat, label)


def database(metric: str, stat: str, label: str) -> Series:
    """What Aurora measures."""
    return Series("AWS/RDS", metric, (("DBClusterIdentifier", "${ClusterId}"),), stat, label)


def dashboard_metric(line: Line) -> list[Any]:
    """A line as a dashboard's body has it."""
    if isinstance(line, Calculated):
        return [{"expression": line.expression, "label": line.label, "id": line.id}]
    options: dict[str, Any] = {"stat": line.stat, "label": line.label or line.metric}
    if line.id:
        options["id"] = line.id
    if line.hidden:
        options["visible"] = False
    return [
        line.namespace,
        line.metric,
        *(part for pair in line.dimensions for part in pair),
        options,
    ]
