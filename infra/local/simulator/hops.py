"""Where the doors' log lines come from: the local AWS's CloudWatch Logs, read only while needed."""

import asyncio
import json
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

from infra.local.simulator.journeys import Journeys, hop_in, now_ms
from infra.local.simulator.store import Json

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient

GROUPS = "/aws/lambda/"
# A person who watches sees no delay below this; nobody watching costs nothing at all.
EAGER_SECONDS = 0.1
CALM_SECONDS = 1.0
EAGER_FOR_SECONDS = 60
# Doors and simulator share a clock here; a second covers rounding.
SLACK_MS = 1000
# New functions appear on a deploy.
GROUPS_KNOWN_FOR_SECONDS = 5.0


class HopSource(Protocol):
    """Anything that knows what the doors logged."""

    def since(self, start_ms: int) -> list[Json]:
        """Hops logged at `start_ms` (Unix time) or later, in any order; repeats do no harm."""


class CloudWatchHops:
    """Hops in CloudWatch Logs. Blocking: call it from a thread."""

    def __init__(self, client: "CloudWatchLogsClient") -> None:
        self._client = client
        self._groups: list[str] = []
        self._groups_at = float("-inf")

    def since(self, start_ms: int) -> list[Json]:
        """Reads every function's log from `start_ms` on."""
        if time.monotonic() - self._groups_at > GROUPS_KNOWN_FOR_SECONDS:
            pages = self._client.get_paginator("describe_log_groups")
            self._groups = [
                group["logGroupName"]
                for page in pages.paginate(logGroupNamePrefix=GROUPS)
                for group in page["logGroups"]
            ]
            self._groups_at = time.monotonic()
        return [hop for group in self._groups for hop in self._in_group(group, start_ms)]

    def _in_group(self, group: str, start_ms: int) -> Iterator[Json]:
        pages = self._client.get_paginator("filter_log_events")
        for page in pages.paginate(logGroupName=group, startTime=start_ms):
            for event in page["events"]:
                yield from hops_in(event.get("message", ""))


def hops_in(text: str) -> Iterator[Json]:
    """The hops among log lines; START, END, REPORT and whatever else is no JSON is passed over."""
    for line in text.splitlines():
        if '"hop"' not in line:
            continue
        # The runtime may put its own prefix before what a function printed.
        try:
            parsed = json.loads(line[line.index("{") :])
        except ValueError:
            continue
        if hop := hop_in(parsed):
            yield hop


class HopWatcher:
    """Feeds journeys from a source while any of them is waited for."""

    def __init__(self, source: HopSource, journeys: Journeys) -> None:
        self._source = source
        self._journeys = journeys
        self._task: asyncio.Task[None] | None = None
        self.trouble: str | None = None

    def start(self) -> None:
        """Begins watching."""
        self._task = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        """Ends watching."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _watch(self) -> None:
        while True:
            pending = self._journeys.pending()
            if pending:
                await self._read(min(journey["sent_at_ms"] for journey in pending))
            youngest = max((journey["sent_at_ms"] for journey in pending), default=0)
            eager = not pending or now_ms() - youngest < EAGER_FOR_SECONDS * 1000
            await asyncio.sleep(EAGER_SECONDS if eager else CALM_SECONDS)

    async def _read(self, oldest_ms: int) -> None:
        try:
            hops = await asyncio.to_thread(self._source.since, oldest_ms - SLACK_MS)
        except Exception as exc:  # the local AWS may start later than we do, or restart
            self.trouble = f"The logs can't be read: {type(exc).__name__}"
            await asyncio.sleep(CALM_SECONDS)
            return
        self.trouble = None
        for hop in sorted(hops, key=lambda each: each["began_at_ms"] or 0):
            self._journeys.hop(hop)
