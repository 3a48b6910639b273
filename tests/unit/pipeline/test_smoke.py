import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError, ClientError, EndpointConnectionError

from infra.local.progress import UsageError
from infra.pipeline import smoke
from tests.fakes.pipeline import refusal
from tests.unit.chat.house import House
from voice2text.accounts.access import Access, Rules
from voice2text.intake.parse import parse
from voice2text.intake.recording import recording_of

pytestmark = pytest.mark.unit

JANITOR = "arn:aws:lambda:eu:1:function:janitor:live"
ASLEEP = b'{"errorType": "Retryable", "errorMessage": "database: asleep"}'


def test_the_synthetic_update_is_one_that_no_person_gets() -> None:
    made = smoke.update(1_795_000_000_000)
    read = parse(json.dumps(made).encode())
    assert read.chat_id.bit_length() > 52  # Telegram's ids have no more
    assert read.update_id < 0  # and are never negative
    assert recording_of(read.payload) is None
    assert "text" not in read.payload


@pytest.mark.parametrize("access", Access)
async def test_nobody_is_written_to_whoever_may_use_the_bot(access: Access) -> None:
    house = House(Rules(access))
    made = smoke.update(1_795_000_000_000)
    assert await house.receive(made, "u1") == "ignored"
    assert house.world.calls == []


class Aws:
    """Functions that start or don't, and a log."""

    def __init__(
        self,
        error: bytes = b"",
        outcomes: tuple[str, ...] = ("ignored",),
        janitor: tuple[bytes, ...] = (b'{"transcripts": 0}',),
        unread: tuple[Exception, ...] = (),
        lost: tuple[Exception, ...] = (),
    ) -> None:
        self.unread = list(unread)  # how the log refuses before it answers; the last one for ever
        self.lost = list(lost)  # how functions can't be invoked, at first
        self.posts = 0
        self.error = error
        self.outcomes = list(outcomes)
        self.janitor = list(janitor)  # what its runs answer; the last one, as often as asked
        self.runs = 0

    def invoke(self, **asked: Any) -> dict[str, Any]:
        if self.lost:
            raise self.lost.pop()
        if asked["FunctionName"] == JANITOR:
            return self._tidies(asked["Payload"])
        assert json.loads(asked["Payload"]) == {"Records": []}
        failed = {"FunctionError": "Unhandled"} if self.error else {}
        return {"Payload": io.BytesIO(self.error or b"{}"), **failed}

    def _tidies(self, payload: bytes) -> dict[str, Any]:
        assert json.loads(payload) == {}
        self.runs += 1
        body = self.janitor.pop(0) if len(self.janitor) > 1 else self.janitor[0]
        failed = {"FunctionError": "Unhandled"} if b"errorType" in body else {}
        return {"Payload": io.BytesIO(body), **failed}

    def get_paginator(self, _: str) -> "Aws":
        return self

    def paginate(self, **asked: Any) -> list[dict[str, Any]]:
        assert asked["logGroupName"] == "bot's"
        if self.unread:
            raise self.unread.pop(0) if len(self.unread) > 1 else self.unread[0]
        trace = asked["filterPattern"].strip('"')
        if not self.outcomes:
            return []
        line = json.dumps({"hop": "bot", "trace": trace, "outcome": self.outcomes.pop(0)})
        other = json.dumps({"hop": "webhook", "trace": trace, "outcome": "update"})
        return [{"events": [{"message": f"START\n[INFO] {other}\n{line}\n"}]}]


def tried(
    aws: Aws,
    answers: Callable[[str], int],
    *,
    bot_reads: bool = True,
    janitors: tuple[str, ...] = (JANITOR,),
    pause: Callable[[float], None] = lambda _: None,
) -> str:
    """On a clock that only pauses move."""
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        pause(seconds)

    def post(_: str, __: bytes, secret: str) -> int:
        aws.posts += secret == "secret"
        return answers(secret)

    return smoke.Smoke(
        *(aws, aws, "bot's", "https://x", "secret"),
        post=post,
        patience_seconds=60,
        pause=sleep,
        clock=lambda: sum(slept),
    ).run(["arn:function:bot:live"], janitors, bot_reads=bot_reads)


def sound(secret: str) -> int:
    return 200 if secret == "secret" else 403


def test_all_is_well() -> None:
    aws = Aws(janitor=(b'{"transcripts": 7, "stuck_jobs": 0}',))
    said = tried(aws, sound)
    assert "1 consumers start" in said
    assert "the janitor did 2 chores" in said
    assert aws.runs == 1


def test_an_outage_that_passes_is_waited_for() -> None:
    tried(Aws(outcomes=("Retryable", "Retryable", "ignored")), sound)
    aws = Aws(janitor=(ASLEEP, ASLEEP, b'{"transcripts": 0}'))
    tried(aws, sound)
    assert aws.runs == 3


def throttled() -> ClientError:
    return refusal("ThrottlingException", "FilterLogEvents")


def lost() -> BotoCoreError:
    return EndpointConnectionError(endpoint_url="https://logs")


@pytest.mark.parametrize("what", [throttled, lost])
def test_a_hiccup_while_watching_is_no_verdict(what: Callable[[], Exception]) -> None:
    """A good release was rolled back because somebody else looked into the account's logs."""
    waits: list[float] = []
    aws = Aws()

    def wait(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 4:
            aws.unread.clear()

    aws.unread = [what()]
    assert "an update took" in tried(aws, sound, pause=wait)
    assert waits == [0.5, 1.0, 2.0, 2.0]
    tried(Aws(lost=(what(), what())), sound)


def test_a_log_that_is_never_read_is_named() -> None:
    with pytest.raises(UsageError, match=r"did not arrive .* log can't be read: .*Throttling"):
        tried(Aws(unread=(throttled(),)), sound)
    with pytest.raises(ClientError, match="AccessDenied"):  # which no patience mends
        tried(Aws(unread=(refusal("AccessDeniedException"),)), sound)


def test_a_paused_bot_is_not_waited_for_and_a_paused_janitor_not_woken() -> None:
    aws = Aws(outcomes=())
    said = tried(aws, sound, bot_reads=False, janitors=())
    assert said.startswith("the bot's event source is off")
    assert "took" not in said
    assert aws.posts == 1  # what the webhook does is tried all the same
    assert aws.runs == 0
    with pytest.raises(UsageError, match="answered 503"):
        tried(Aws(), lambda secret: 403 if secret != "secret" else 503, bot_reads=False)


@pytest.mark.parametrize(
    ("aws", "answers", "words"),
    [
        (Aws(b'{"errorType": "E", "errorMessage": "no model"}'), sound, "bot:live.*E: no model"),
        (Aws(), lambda _: 200, "wrong secret was answered 200"),
        (Aws(), lambda secret: 403 if secret != "secret" else 503, "answered 503"),
        (Aws(outcomes=("command",)), sound, "outcome is command"),
        (Aws(outcomes=("ProgrammingError",)), sound, "outcome is ProgrammingError"),
        (Aws(outcomes=()), sound, "no log line of the bot"),
        (Aws(outcomes=("Retryable",)), sound, "outcome is Retryable"),
        (Aws(janitor=(ASLEEP,)), sound, "janitor:live does not work: Retryable: database: asleep"),
        (
            Aws(janitor=(b'{"errorType": "Untidy", "errorMessage": "usage_days"}',)),
            sound,
            "janitor:live does not work: Untidy: usage_days",
        ),
        (Aws(janitor=(b"null",)), sound, "janitor:live should say.*not null"),
        (Aws(janitor=(b"{}",)), sound, "janitor:live should say"),
        (Aws(janitor=(b'{"transcripts": true}',)), sound, "janitor:live should say"),
    ],
)
def test_what_is_not_well_is_named(aws: Aws, answers: Callable[[str], int], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        tried(aws, answers)
