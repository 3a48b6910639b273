"""Does it work? A synthetic update through the whole path, which writes to nobody.

It is a message without text or recording, from a chat that can't exist: the bot reads it, records
it as seen in the database, and its outcome is `ignored`.
"""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from infra.local.progress import UsageError
from infra.pipeline.refusals import is_hiccup
from voice2text.intake.secret import HEADER, Claim

# Telegram's ids have at most 52 significant bits (Bot API, Chat): this is nobody's.
CHAT = 1 << 60
# The whole account shares a few FilterLogEvents a second (CloudWatch Logs, service quotas). The
# first looks are for an update that is quick.
_FIRST_LOOK_SECONDS, _LOOK_SECONDS = 0.5, 2.0
_TIMEOUT_SECONDS = 30
# What may pass by itself while we wait: the message comes back.
_PASSING = {"Retryable"}


def update(now_ms: int) -> dict[str, Any]:
    """The synthetic update. Its id is negative: Telegram's never are, so it collides with none."""
    return {
        "update_id": -now_ms,
        "message": {
            "message_id": now_ms % (1 << 31),
            "date": now_ms // 1000,
            # From nobody: a stranger would be told that the bot is not for them.
            "chat": {"id": CHAT, "type": "private", "first_name": "Smoke test"},
        },
    }


class Smoke:
    """One smoke test of one application stack.

    Args:
        functions: Lambda's client.
        logs: CloudWatch Logs' client.
        group: the bot's log group.
        url: where updates are posted.
        secret: the webhook's.
        post: posts a body to a URL with a secret; answers the status.
        patience_seconds: how long the update may take; a container image starts within two minutes.
        pause: sleeps.
        clock: seconds, as `time.monotonic`.
    """

    def __init__(
        self,
        functions: Any,
        logs: Any,
        group: str,
        url: str,
        secret: str,
        *,
        post: Callable[[str, bytes, str], int] | None = None,
        patience_seconds: float = 120.0,
        pause: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._functions = functions
        self._logs = logs
        self._group = group
        self._url = url
        self._secret = secret
        self._post = post or _post
        self._patience_seconds = patience_seconds
        self._pause = pause
        self._clock = clock

    def run(self, consumers: Sequence[str], janitors: Iterable[str], *, bot_reads: bool) -> str:
        """Tries all of it; answers a line about what was tried, and what was left out.

        Args:
            consumers: the ARNs of what reads the queues.
            janitors: the ARNs of what a schedule invokes, and anybody may.
            bot_reads: whether the bot's event source is on. Without it no update arrives.

        Raises:
            UsageError: something does not work; the text says what.
        """
        done = [f"{self.consumers_start(consumers)} consumers start"]
        self.stranger_is_refused()
        done.append("a stranger is refused")
        began = self._clock()
        trace, since_ms = self.update_is_queued()
        if bot_reads:
            self.update_arrives(trace, since_ms)
            done.append(f"an update took {self._clock() - began:.1f} s")
        else:
            done.insert(0, "the bot's event source is off: an update was queued and not followed")
        done += [f"the janitor did {self.janitor_works(arn)} chores" for arn in janitors]
        return ", ".join(done)

    def consumers_start(self, consumers: Sequence[str]) -> int:
        """Every function that reads a queue starts: settings, imports, database URL, model."""
        with ThreadPoolExecutor(max_workers=len(consumers) or 1) as pool:
            answers = list(pool.map(lambda arn: self._invoked(arn, b'{"Records": []}'), consumers))
        for arn, (body, failed) in zip(consumers, answers, strict=True):
            if failed:
                raise UsageError(f"Smoke test: {_name(arn)} does not start: {_error(body)}")
        return len(consumers)

    def stranger_is_refused(self) -> None:
        """A post with a wrong secret gets 401 or 403."""
        refusals = {claim.value for claim in Claim if claim is not Claim.AUTHENTIC}
        status = self._post(self._url, b"{}", "not-the-secret")
        if status not in refusals:
            raise UsageError(
                f"Smoke test: a post with a wrong secret was answered {status}, not 401 or 403."
            )

    def update_is_queued(self) -> tuple[str, int]:
        """The synthetic update is answered 200; its trace, and when it was sent in Unix ms."""
        now_ms = time.time_ns() // 1_000_000
        synthetic = update(now_ms)
        status = self._post(self._url, json.dumps(synthetic).encode(), self._secret)
        if status != 200:
            raise UsageError(f"Smoke test: the webhook answered {status} to an update, not 200.")
        return f"u{synthetic['update_id']}", now_ms

    def update_arrives(self, trace: str, since_ms: int) -> None:
        """It reaches the bot and the database. A log that can't be read says nothing about that."""
        last = "no log line of the bot names it"
        look = _FIRST_LOOK_SECONDS
        deadline = self._clock() + self._patience_seconds
        while self._clock() < deadline:
            try:
                outcomes = self._outcomes(trace, since_ms - 1000)
            except (ClientError, BotoCoreError) as exc:
                if not is_hiccup(exc):
                    raise
                outcomes, last = [], f"its log can't be read: {exc}"
            for outcome in outcomes:
                if outcome == "ignored":
                    return
                last = f"the bot's outcome is {outcome}"
                if outcome not in _PASSING:
                    raise UsageError(f"Smoke test: {last}, not ignored; trace {trace}.")
            self._pause(look)
            look = min(2 * look, _LOOK_SECONDS)
        raise UsageError(
            f"Smoke test: the update did not arrive in {self._patience_seconds:.0f} s: {last}; "
            f"trace {trace}."
        )

    def janitor_works(self, arn: str) -> int:
        """One run of it, which is safe at any time; answers how many chores it says it did."""
        deadline = self._clock() + self._patience_seconds
        while True:
            body, failed = self._invoked(arn, b"{}")
            if not failed:
                break
            if not _passes(body) or self._clock() > deadline:
                raise UsageError(f"Smoke test: {_name(arn)} does not work: {_error(body)}")
            self._pause(_LOOK_SECONDS)
        rows = _parsed(body)
        if not isinstance(rows, dict) or not rows or not all(map(_is_count, rows.values())):
            raise UsageError(
                f"Smoke test: {_name(arn)} should say how many rows each chore did, not "
                f"{body[:200].decode(errors='replace')}"
            )
        return len(rows)

    def _invoked(self, arn: str, payload: bytes) -> tuple[bytes, bool]:
        """What a function answers, and whether it failed. All that is sent may be sent twice."""
        deadline = self._clock() + self._patience_seconds
        while True:
            try:
                answer = self._functions.invoke(FunctionName=arn, Payload=payload)
                return answer["Payload"].read(), bool(answer.get("FunctionError"))
            except (ClientError, BotoCoreError) as exc:
                if not is_hiccup(exc) or self._clock() > deadline:
                    raise
            self._pause(_LOOK_SECONDS)

    def _outcomes(self, trace: str, since_ms: int) -> list[str]:
        """What the bot's lines about this trace say, oldest first."""
        pages = self._logs.get_paginator("filter_log_events").paginate(
            logGroupName=self._group, startTime=since_ms, filterPattern=f'"{trace}"'
        )
        return [
            str(line.get("outcome"))
            for page in pages
            for event in page["events"]
            for line in _lines(event["message"])
            if line.get("trace") == trace and line.get("hop") == "bot"
        ]


def _name(arn: str) -> str:
    return arn.rpartition(":function:")[2]


def _post(url: str, body: bytes, secret: str) -> int:
    headers = {"Content-Type": "application/json", HEADER.decode(): secret}
    request = urllib.request.Request(url, data=body, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as exc:
        return exc.code
    except (OSError, HTTPException) as exc:
        raise UsageError(
            f"Smoke test: the webhook can't be reached at {url}: {type(exc).__name__}."
        ) from exc


def _lines(text: str) -> Iterator[Mapping[str, Any]]:
    for line in text.splitlines():
        parsed = _parsed(line[line.find("{") :])
        if isinstance(parsed, dict):
            yield parsed


def _parsed(text: str | bytes) -> Any:
    """What JSON says; None where it is none, as the runtime's own lines are."""
    try:
        return json.loads(text)
    except ValueError:
        return None


def _passes(body: bytes) -> bool:
    found = _parsed(body)
    return isinstance(found, dict) and found.get("errorType") in _PASSING


def _is_count(value: object) -> bool:
    return type(value) is int and value >= 0


def _error(body: bytes) -> str:
    found = _parsed(body)
    if isinstance(found, dict) and {"errorType", "errorMessage"} <= found.keys():
        return f"{found['errorType']}: {found['errorMessage']}"[:500]
    return body[:500].decode(errors="replace")
