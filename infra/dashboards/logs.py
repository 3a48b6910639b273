"""The doors' log lines: from CloudWatch Logs, the local AWS's as well, or from files."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from infra.dashboards.samples import Line

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient


def groups(client: "CloudWatchLogsClient", prefix: str) -> list[str]:
    """The log groups whose names begin so."""
    pages = client.get_paginator("describe_log_groups").paginate(logGroupNamePrefix=prefix)
    return [group["logGroupName"] for page in pages for group in page["logGroups"]]


def lines(
    client: "CloudWatchLogsClient", prefix: str, *, since_ms: int, pattern: str = ""
) -> Iterator[Line]:
    """Every line from `since_ms` on; `pattern` is CloudWatch's, empty for all of them."""
    pages = client.get_paginator("filter_log_events")
    for group in groups(client, prefix):
        door = group.rsplit("-", 1)[-1]  # voice2text-webhook, template.yaml
        for page in pages.paginate(logGroupName=group, startTime=since_ms, filterPattern=pattern):
            for event in page["events"]:
                for text in event["message"].splitlines():
                    yield Line(door, event["timestamp"], text)


def lines_in(files: list[Path]) -> Iterator[Line]:
    """Every line of some files; nobody knows whose."""
    for file in files:
        for text in file.read_text().splitlines():
            yield Line("", 0, text)
