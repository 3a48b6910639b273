"""Does it work? A synthetic update through the whole path, which writes to nobody.

It is a message without text or recording, from a chat that can't exist: the bot reads it, records
it as seen in the database, and its outcome is `ignored`.
"""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from infra.local.progress import UsageError
from voice2text.intake.secret import HEADER, Claim

# Telegram's ids have at most 52 significant bits (Bot API, Chat): this is nobody's.
CHAT = 1 << 60
_LOOK_SECONDS = 0.5
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
        groups: the doors' log groups.
        url: where updates are posted.
        secret: the webhook's.
        post: posts a body to a URL with a secret; answers the status.
        patience_seconds: how long the update may take; a container image starts within two minutes.
        pause: sleeps.
    """

    def __init__(
        self,
        functions: Any,
        logs: Any,
        groups: list[str],
        url: str,
        secret: str,
        *,
        post: Callable[[str, bytes, str], int] | None = None,
        patience_seconds: float = 120.0,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._functions = functions
        self._logs = logs
        self._groups = groups
        self._url = url
        self._secret = secret
        self._post = post or _post
        self._patience_seconds = patience_seconds
        self._pause = pause

    def run(self, mappings: list[str]) -> str:
        """Tries all of it; answers a line about what was tried.

        Args:
            mappings: the ids of the event source mappings, which know who reads the queues.

        Raises:
            UsageError: something does not work; the text says what.
        """
        started = self.consumers_start(mappings)
        self.stranger_is_refused()
        began = time.monotonic()
        self.update_arrives()
        took = time.monotonic() - began
        return f"{started} consumers start, a stranger is refused, an update took {took:.1f} s"

    def consumers_start(self, mappings: list[str]) -> int:
        """Every function that reads a queue starts: settings, imports, database URL, model."""
        consumers = [
            self._functions.get_event_source_mapping(UUID=one)["FunctionArn"] for one in mappings
        ]
        for arn in consumers:
            answer = self._functions.invoke(FunctionName=arn, Payload=b'{"Records": []}')
            body = answer["Payload"].read()
            if answer.get("FunctionError"):
                name = arn.split(":function:")[-1]
                raise UsageError(f"Smoke test: {name} does not start: {_error(body)}")
        return len(consumers)

    def stranger_is_refused(self) -> None:
        """A post with a wrong secret gets 401 or 403."""
        refusals = {claim.value for claim in Claim if claim is not Claim.AUTHENTIC}
        status = self._post(self._url, b"{}", "not-the-secret")
        if status not in refusals:
            raise UsageError(
                f"Smoke test: a post with a wrong secret was answered {status}, not 401 or 403."
            )

    def update_arrives(self) -> None:
        """The synthetic update is answered 200 and reaches the bot and the database."""
        now_ms = time.time_ns() // 1_000_000
        synthetic = update(now_ms)
        status = self._post(self._url, json.dumps(synthetic).encode(), self._secret)
        if status != 200:
            raise UsageError(f"Smoke test: the webhook answered {status} to an update, not 200.")
        trace = f"u{synthetic['update_id']}"
        last = "no log line of the bot names it"
        deadline = time.monotonic() + self._patience_seconds
        while time.monotonic() < deadline:
            for outcome in self._outcomes(trace, now_ms - 1000):
                if outcome == "ignored":
                    return
                last = f"the bot's outcome is {outcome}"
                if outcome not in _PASSING:
                    raise UsageError(f"Smoke test: {last}, not ignored; trace {trace}.")
            self._pause(_LOOK_SECONDS)
        raise UsageError(
            f"Smoke test: the update did not arrive in {self._patience_seconds:.0f} s: {last}; "
            f"trace {trace}."
        )

    def _outcomes(self, trace: str, since_ms: int) -> Iterator[str]:
        """What the bot's lines about this trace say, oldest first."""
        pages = self._logs.get_paginator("filter_log_events")
        for group in self._groups:
            found = pages.paginate(
                logGroupName=group, startTime=since_ms, filterPattern=f'"{trace}"'
            )
            for page in found:
                for event in page["events"]:
                    for line in _lines(event["message"]):
                        if line.get("trace") == trace and line.get("hop") == "bot":
                            yield str(line.get("outcome"))


def _post(url: str, body: bytes, secret: str) -> int:
    headers = {"Content-Type": "application/json", HEADER.decode(): secret}
    request = urllib.request.Request(url, data=body, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as exc:
        return exc.code
    except OSError as exc:
        raise UsageError(
            f"Smoke test: the webhook can't be reached at {url}: {type(exc).__name__}."
        ) from exc


def _lines(text: str) -> Iterator[Mapping[str, Any]]:
    for line in text.splitlines():
        try:
            parsed = json.loads(line[line.index("{") :])
        except ValueError:  # the runtime's own lines
            continue
        if isinstance(parsed, dict):
            yield parsed


def _error(body: bytes) -> str:
    try:
        found = json.loads(body)
        return f"{found['errorType']}: {found['errorMessage']}"[:500]
    except (ValueError, KeyError, TypeError):
        return body[:500].decode(errors="replace")
