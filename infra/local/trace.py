"""`make trace`: one message's journey through the doors, out of their logs.

The local cloud's logs where one runs and no stage is named; AWS's with --stage, in its region and
by the credentials that the AWS tools use.
"""

import os
import re
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from infra.dashboards.logs import lines
from infra.dashboards.samples import Line
from infra.local.asked import Parser
from infra.local.aws import REGION
from infra.local.deploy import client
from infra.local.journey_text import Entry, entries_in, parsed, told
from infra.local.paths import ROOT
from infra.local.progress import UsageError
from infra.local.running import running
from infra.pipeline.refusals import explained
from infra.pipeline.stages import read_stage

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient


def main() -> int:
    """Prints the journey; returns the exit code."""
    parser = Parser(prog="make trace")
    parser.add_argument("--job", help="CHAT/MESSAGE, the ids of the message with the recording")
    parser.add_argument("--trace", help="u and the update's id, as the log lines have it")
    parser.add_argument("--stage", help="of a deployment on AWS")
    parser.add_argument("--home", type=Path, default=ROOT / ".local")
    parser.add_argument("--days", type=float, default=15.0, help="how far back")
    arguments = parser.parse_args()
    try:
        asked = _asked(arguments.trace, arguments.job)
        where = _logs(arguments.stage, arguments.home)
        # With the hyphen: prod is not prod2.
        prefix = "/aws/lambda/voice2text" + (f"-{arguments.stage}-" if arguments.stage else "")
        since_ms = int((time.time() - arguments.days * 86_400) * 1000)
        for trace in _traces(where, prefix, since_ms, asked):
            # A word in quotes is looked for as it stands, in any line.
            found = lines(where, prefix, since_ms=since_ms, pattern=f'"{trace}"')
            print(told(trace, _some(trace, found)), flush=True)
    except UsageError as exc:
        print(exc, file=sys.stderr)
        return 2
    except (ClientError, BotoCoreError) as exc:
        print(explained(exc, *_where(arguments.stage, arguments.home)), file=sys.stderr)
        return 2
    return 0


def _logs(stage: str | None, home: Path) -> "CloudWatchLogsClient":
    region, endpoint = _where(stage, home)
    if endpoint is None or "AWS_ENDPOINT_URL" in os.environ:
        return boto3.client("logs", region_name=region)
    found: CloudWatchLogsClient = client("logs", urlsplit(endpoint).port or 80)
    return found


def _where(stage: str | None, home: Path) -> tuple[str, str | None]:
    """The region, and the local AWS's address; None for AWS itself."""
    read = read_stage(stage) if stage else None
    if read and read.target == "aws":
        return read.region, None
    if "AWS_ENDPOINT_URL" in os.environ:
        return REGION, os.environ["AWS_ENDPOINT_URL"]
    found = running(home)
    if found is None:
        raise UsageError(
            "No local cloud is running: start it with make run, or name a deployment: STAGE=prod."
        )
    return REGION, found.endpoint


def _asked(trace: str | None, job: str | None) -> str | tuple[int, int]:
    """A trace, or the ids of a chat and a message."""
    if trace:
        if not re.fullmatch(r"[A-Za-z0-9-]{1,64}", trace):
            raise UsageError(
                "TRACE is u and a number, such as u123, or a migration's run_id, as the log lines "
                f"have it, not {trace!r}."
            )
        return trace
    if not job:
        raise UsageError("Name one: make trace JOB=chat/message, or TRACE=u123.")
    ids = re.fullmatch(r"(-?[0-9]{1,19})/([0-9]{1,19})", job)
    if not ids:
        raise UsageError(
            "JOB is CHAT/MESSAGE, the two numbers of the message with the recording, such as "
            f"JOB=100001/5, not {job!r}."
        )
    return int(ids[1]), int(ids[2])


def _traces(
    logs: "CloudWatchLogsClient", prefix: str, since_ms: int, asked: str | tuple[int, int]
) -> list[str]:
    """The journeys that are meant; a job has several where its message was edited, say."""
    if isinstance(asked, str):
        return [asked]
    chat_id, message_id = asked
    found = {
        whole["trace"]: None
        for line in lines(logs, prefix, since_ms=since_ms, pattern=f'"{chat_id}"')
        if (whole := parsed(line)).get("trace")
        and (whole.get("chat_id"), whole.get("message_id")) == (chat_id, message_id)
    }
    if not found:
        raise UsageError(f"No door has logged anything of message {message_id} in chat {chat_id}.")
    return list(found)


def _some(trace: str, found: Iterable[Line]) -> list[Entry]:
    entries = entries_in(found, trace)
    if not entries:
        raise UsageError(f"No door has logged anything of {trace}.")
    return entries


if __name__ == "__main__":
    sys.exit(main())
