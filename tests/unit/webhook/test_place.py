"""A recording that has to wait: the chat is told, and whatever fails, Telegram hears 200."""

import io
import json
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError

from tests.unit.updates import GROUP, VOICE, message, update, voice_update
from tests.unit.webhook.api_gateway import Webhook
from voice2text.domain import JobKey
from voice2text.doors.webhook import log

pytestmark = pytest.mark.unit

WAITS = ("put_place", "ahead")


@pytest.fixture
def webhook() -> Webhook:
    return Webhook()


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    lines = io.StringIO()
    monkeypatch.setattr(log.registered_handler, "stream", lines)
    return lines


def test_who_waits_is_told_how_many_are_ahead(webhook: Webhook) -> None:
    webhook.backlog.waiting = 12
    reply = webhook.post(voice_update())
    assert (reply.status, reply.body["method"]) == (200, "setMessageReaction")
    assert webhook.queues.places == [(JobKey(100001, 7), 12, "u5")]
    assert len(webhook.queues.recordings) == 1


def test_who_need_not_wait_is_told_nothing(webhook: Webhook) -> None:
    assert webhook.post(voice_update()).status == 200
    assert webhook.backlog.asked == 1
    assert webhook.queues.places == []


@pytest.mark.parametrize(
    "payload",
    [{"message": message(text="/start")}, {"message": message(GROUP, voice=VOICE)}],
    ids=["command", "group"],
)
def test_for_what_goes_to_the_bot_nobody_looks(webhook: Webhook, payload: dict[str, Any]) -> None:
    webhook.backlog.waiting = 12
    webhook.post(update(**payload))
    assert (webhook.backlog.asked, webhook.queues.places) == (0, [])


def test_of_a_recording_that_is_not_queued_no_place_is_told(webhook: Webhook) -> None:
    webhook.queues.down, webhook.backlog.waiting = True, 12
    assert webhook.post(voice_update()).status == 503
    assert webhook.backlog.asked == 0


@pytest.mark.parametrize("call", WAITS)
@pytest.mark.parametrize(
    "failure",
    [
        ReadTimeoutError(endpoint_url="https://sqs/100001"),
        KeyError("Attributes"),
        ValueError("not a number: secret"),
    ],
    ids=["slow", "odd", "bug"],
)
def test_what_fails_on_the_way_is_a_line_in_the_log(
    webhook: Webhook,
    lines: io.StringIO,
    monkeypatch: pytest.MonkeyPatch,
    call: str,
    failure: Exception,
) -> None:
    def fail(*_: object) -> int:
        raise failure

    webhook.backlog.waiting = 12
    monkeypatch.setattr(webhook.backlog if call == "ahead" else webhook.queues, call, fail)
    reply = webhook.post(voice_update())
    assert (reply.status, reply.body["method"]) == (200, "setMessageReaction")
    assert len(webhook.queues.recordings) == 1
    warning, hop = map(json.loads, lines.getvalue().splitlines())
    assert (warning["message"], warning["reason"]) == (
        "the place is not told",
        type(failure).__name__,
    )
    assert (warning["trace"], hop["outcome"]) == ("u5", "recording")
    assert "secret" not in lines.getvalue()
