import io
import json
from typing import Any

import pytest

from tests.fakes.emissions import emissions
from tests.unit.updates import GROUP, PRIVATE, VOICE, message, update, voice_update
from tests.unit.webhook.api_gateway import SECRET, SECRET_HEADER, Webhook
from voice2text.doors.webhook import door, log
from voice2text.intake.receive import LARGEST_BODY
from voice2text.observability import Metric
from voice2text.settings import SettingsError

pytestmark = pytest.mark.unit

HEADER = "x-telegram-bot-api-secret-token"


@pytest.fixture
def webhook() -> Webhook:
    return Webhook()


def test_a_private_recording_is_queued_and_looked_at(webhook: Webhook) -> None:
    reply = webhook.post(voice_update())

    assert reply.status == 200
    assert reply.body == {
        "method": "setMessageReaction",
        "chat_id": 100001,
        "message_id": 7,
        "reaction": [{"type": "emoji", "emoji": "👀"}],
    }
    [(recording, trace)] = webhook.queues.recordings
    assert recording.file_id == VOICE["file_id"]
    assert trace == "u5"
    assert not webhook.queues.updates


@pytest.mark.parametrize(
    "payload",
    [
        {"message": message(text="/start")},
        {"message": message(text="hello")},
        {"message": message(GROUP, voice=VOICE)},
        {"channel_post": message({"id": -100, "type": "channel"}, voice=VOICE)},
        {"callback_query": {"id": "1", "from": PRIVATE, "message": message(), "data": "v1:x"}},
        {"my_chat_member": {"chat": GROUP, "from": PRIVATE, "date": 1}},
    ],
    ids=["command", "text", "group", "channel", "button", "membership"],
)
def test_everything_else_goes_to_the_bot_in_order(
    webhook: Webhook, payload: dict[str, Any]
) -> None:
    assert webhook.post(update(**payload)).body == {}
    [(queued, chat_id, trace)] = webhook.queues.updates
    assert queued["update_id"] == 5
    assert trace == "u5"
    assert isinstance(chat_id, int)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({HEADER: ""}, 403),
        ({HEADER: "wrong"}, 403),
        ({HEADER: SECRET.upper()}, 403),
        ({HEADER: SECRET + " "}, 403),
        ({HEADER: f"{SECRET},{SECRET}"}, 403),
        ({HEADER: "пароль"}, 403),
        ({HEADER: "é" + SECRET}, 403),
    ],
    ids=["missing", "empty", "wrong", "case", "space", "doubled", "cyrillic", "latin-1"],
)
def test_who_does_not_know_the_secret_queues_nothing(
    webhook: Webhook, headers: dict[str, str], status: int
) -> None:
    assert webhook.post(voice_update(), headers).status == status
    assert webhook.queues.empty
    assert not webhook.aside.kept


def test_the_header_s_name_may_come_in_any_case(webhook: Webhook) -> None:
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    assert webhook.post(voice_update(), headers).status == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"null",
        b"{}",
        b'{"update_id": 1}',
        b'{"update_id": "1", "message": {}}',
        b'{"update_id": 1, "message": 5}',
        b'{"update_id": 1, "message": {"message_id": 1}}',
        b'{"update_id": 1, "message": {"message_id": 1, "chat": {"id": 1, "type": "x"}}}',
        b'{"update_id": 99999999999999999999, "poll": {}}',
        b'{"update_id": 1, "poll_answer": {"poll_id": "1"}}',
        b"[" * 100_000,
        b'{"update_id": 1, "message": {"message_id": 1, "chat": {"id": 1, "type": "private"},'
        b' "text": "/words \\ud800"}}',
        json.dumps(update(message=message(voice={"duration": 1}))).encode(),
        json.dumps(update(message=message(voice={**VOICE, "file_id": "../\n"}))).encode(),
    ],
    ids=range(17),
)
def test_what_nobody_can_act_on_is_put_aside_and_not_sent_again(
    webhook: Webhook, body: bytes
) -> None:
    assert webhook.post(body).status == 200
    assert webhook.queues.empty
    [(kept, reason)] = webhook.aside.kept
    assert kept == body
    assert reason


def test_a_body_beyond_the_bound_is_cut_and_put_aside(webhook: Webhook) -> None:
    assert webhook.post(b" " * 5_000_000).status == 200
    [(kept, _)] = webhook.aside.kept
    assert len(kept) == LARGEST_BODY + 1


def test_an_unauthentic_5_mb_body_is_not_even_read(webhook: Webhook) -> None:
    assert webhook.post(b" " * 5_000_000, {}).status == 401
    assert not webhook.aside.kept


def test_5xx_only_where_the_queue_failed_and_the_next_try_succeeds(webhook: Webhook) -> None:
    webhook.queues.down = True
    assert webhook.post(voice_update()).status == 503
    webhook.queues.down = False
    assert webhook.post(voice_update()).status == 200
    assert len(webhook.queues.recordings) == 1


def test_what_could_not_be_put_aside_comes_again(webhook: Webhook) -> None:
    webhook.aside.down = True
    assert webhook.post(b"{").status == 503


def test_other_paths_and_methods_lead_nowhere(webhook: Webhook) -> None:
    assert webhook.post(voice_update(), path="/").status == 404
    assert webhook.post(voice_update(), method="GET").status == 405
    assert webhook.queues.empty


ENVIRON = {
    "WEBHOOK_SECRET": SECRET,
    "RECORDINGS_QUEUE_URL": "https://sqs/recordings",
    "CHAT_QUEUE_URL": "https://sqs/chat.fifo",
    "ASIDE_BUCKET": "aside",
    "AWS_DEFAULT_REGION": "eu-central-1",
}


@pytest.mark.parametrize("secret", ["", "   ", "with space", "é", "x" * 257])
def test_start_up_is_refused_without_a_usable_secret(secret: str) -> None:
    with pytest.raises(SettingsError, match="WEBHOOK_SECRET"):
        door({**ENVIRON, "WEBHOOK_SECRET": secret})


@pytest.mark.parametrize("name", ["RECORDINGS_QUEUE_URL", "CHAT_QUEUE_URL", "ASIDE_BUCKET"])
def test_start_up_names_the_variable_that_is_missing(name: str) -> None:
    with pytest.raises(SettingsError, match=name):
        door({key: value for key, value in ENVIRON.items() if key != name})


def test_no_log_line_carries_the_secret_or_what_was_written(
    webhook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = io.StringIO()
    monkeypatch.setattr(log.registered_handler, "stream", lines)
    webhook.post(update(message=message(text="my deepest thought")))
    webhook.queues.down = True
    webhook.post(update(message=message(text="my deepest thought")))
    webhook.post(update(message=message(text="my deepest thought")), {HEADER: "guess"})
    printed = lines.getvalue()
    assert '"hop":"webhook"' in printed
    for secret in (SECRET, "my deepest thought", "guess"):
        assert secret not in printed


def test_what_could_not_be_queued_names_its_journey(
    webhook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = io.StringIO()
    monkeypatch.setattr(log.registered_handler, "stream", lines)
    webhook.queues.down = True
    webhook.post(voice_update())
    found = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert [line["message"] for line in found] == ["not queued; Telegram will send it again", "hop"]
    assert {(line["trace"], line["message_id"]) for line in found} == {("u5", 7)}


@pytest.mark.parametrize(
    ("body", "headers", "metric"),
    [
        (voice_update(), {}, Metric.UNAUTHENTIC),
        (b"{", None, Metric.ASIDE),
        (voice_update(), None, Metric.NOT_QUEUED),
    ],
    ids=str,
)
def test_what_is_amiss_is_counted(
    webhook: Webhook,
    capsys: pytest.CaptureFixture[str],
    body: bytes | dict[str, Any],
    headers: dict[str, str] | None,
    metric: Metric,
) -> None:
    webhook.queues.down = metric is Metric.NOT_QUEUED
    webhook.post(body, headers)
    [line] = emissions(capsys.readouterr().out)
    amiss = {Metric.UNAUTHENTIC, Metric.ASIDE, Metric.NOT_QUEUED}
    assert {one: line.values[one] for one in amiss} == {one: int(one is metric) for one in amiss}


def test_the_secret_header_alone_is_enough(webhook: Webhook) -> None:
    assert webhook.post(voice_update(), dict(SECRET_HEADER)).status == 200
