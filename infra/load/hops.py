"""What the doors logged of the load: their times, cold starts, and what came back."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from infra.load.judge import Json, percentiles

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient

GROUPS = "/aws/lambda/"
# docs.aws.amazon.com/AmazonCloudWatchLogs, limits: what an event counts beside its message.
EVENT_BYTES = 26


def messages(client: "CloudWatchLogsClient") -> Iterator[str]:
    """Every message in every function's log."""
    pages = client.get_paginator("describe_log_groups")
    groups = [
        group["logGroupName"]
        for page in pages.paginate(logGroupNamePrefix=GROUPS)
        for group in page["logGroups"]
    ]
    for group in groups:
        for page in client.get_paginator("filter_log_events").paginate(logGroupName=group):
            for event in page["events"]:
                yield from event.get("message", "").splitlines()


def lines(found: Iterable[str]) -> Iterator[Json]:
    """Those that are JSON."""
    return (parsed for each in found if (parsed := _parsed(each)) is not None)


def size(found: Iterable[Json]) -> int:
    """Bytes of what the doors wrote themselves, as CloudWatch bills it: 26 more for each event."""
    return sum(len(json.dumps(line).encode()) + EVENT_BYTES for line in found)


def _parsed(line: str) -> Json | None:
    start = line.find("{")
    if start < 0:
        return None
    try:
        parsed: Any = json.loads(line[start:])
    except ValueError:
        return None
    return parsed if isinstance(parsed, dict) else None


def summary(found: Iterable[Json]) -> Json:
    """Per door: warm and cold times in ms, the wait in its queue, outcomes; and other lines."""
    warm: defaultdict[str, list[float]] = defaultdict(list)
    cold: defaultdict[str, list[float]] = defaultdict(list)
    waited: defaultdict[str, list[float]] = defaultdict(list)
    steps: defaultdict[str, list[float]] = defaultdict(list)
    outcomes: defaultdict[str, Counter[str]] = defaultdict(Counter)
    others: Counter[str] = Counter()
    for line in found:
        if line.get("message") != "hop":
            if line.get("level") in {"WARNING", "ERROR", "CRITICAL"}:
                others[str(line["message"])[:80]] += 1
            continue
        door = str(line["hop"])
        outcomes[door][str(line["outcome"])] += 1
        (cold if line.get("cold") else warm)[door].append(line["ended_at_ms"] - line["began_at_ms"])
        if line.get("queued_at_ms"):
            waited[door].append(line["began_at_ms"] - line["queued_at_ms"])
        if door == "transcriber":
            for step, took in (line.get("steps") or {}).items():
                steps[step].append(took)
    return {
        "warm_ms": {door: percentiles(took) for door, took in sorted(warm.items())},
        "cold_ms": {door: percentiles(took) for door, took in sorted(cold.items())},
        "queued_ms": {door: percentiles(took) for door, took in sorted(waited.items())},
        "transcriber_steps_ms": {step: percentiles(took) for step, took in sorted(steps.items())},
        "outcomes": {door: dict(counts) for door, counts in sorted(outcomes.items())},
        "warnings": dict(others),
    }
