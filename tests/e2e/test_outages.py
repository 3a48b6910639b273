"""Telegram's and our own bad days: nothing queued is lost, nobody is answered twice."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local.paths import ROOT
from tests.e2e.telegram import Telegram

pytestmark = pytest.mark.e2e

SPEECH = ROOT / "tests" / "recordings" / "flite_en_short.ogg"


@pytest.fixture(autouse=True)
def mended(cloud: Telegram) -> Iterator[None]:
    yield
    cloud.mend()


def test_the_same_update_three_times_is_answered_once(cloud: Telegram) -> None:
    chat = cloud.chat()
    message = cloud.send(chat, SPEECH)
    assert cloud.outcome(chat, message) == "delivered"
    [sent] = [said for said in cloud.messages(chat) if said["message_id"] == message]
    sent.pop("sim")
    for _ in range(2):
        cloud.call("POST", "/sim/updates", {"update_id": 900_000_001, "message": sent})
    again = cloud.send(chat, SPEECH)  # the queue is in order within the chat: it comes after them
    assert cloud.outcome(chat, again) == "delivered"
    assert len(cloud.replies(chat, message)) == 1


def test_two_updates_in_the_wrong_order_are_both_answered(cloud: Telegram) -> None:
    chat = cloud.chat()
    late = {
        "message_id": 900,
        "date": 1_795_000_000,
        "from": {"id": chat, "is_bot": False, "first_name": "Ada", "language_code": "en"},
        "chat": {"id": chat, "type": "private", "first_name": "Ada"},
        "text": "/help",
    }
    cloud.call("POST", "/sim/updates", {"update_id": 900_000_003, "message": late})
    early = {**late, "message_id": 899}
    cloud.call("POST", "/sim/updates", {"update_id": 900_000_002, "message": early})
    last = cloud.say(chat, "/start")
    assert cloud.outcome(chat, last) == "command"
    assert len([said for said in cloud.messages(chat) if said["sim"]["outgoing"]]) == 3


@pytest.mark.parametrize(
    "rule",
    [
        {"method": "sendMessage", "status": 429, "retry_after": 2, "times": 1},
        {"method": "sendMessage", "status": 500, "times": 2},
        {"method": "sendMessage", "drop": True, "times": 1},
        {"method": "getFile", "status": 429, "retry_after": 2, "times": 1},
        {"method": "getFile", "status": 502, "times": 2},
        {"method": "download", "drop": True, "times": 1},
        {"method": "download", "delay": 3, "times": 1},
    ],
    ids=["429", "500", "down", "getFile 429", "getFile 502", "download down", "slow"],
)
def test_telegram_s_bad_day_delays_the_text_and_loses_nothing(
    cloud: Telegram, rule: dict[str, object]
) -> None:
    chat = cloud.chat()
    cloud.break_bot_api(**rule)
    message = cloud.send(chat, SPEECH)
    assert cloud.outcome(chat, message) == "delivered"
    assert len(cloud.replies(chat, message)) == 1


def test_a_person_who_blocked_the_bot_ends_the_journey(cloud: Telegram) -> None:
    chat = cloud.chat()
    message = cloud.send(chat, SPEECH)
    assert cloud.outcome(chat, message) == "delivered"
    cloud.break_bot_api(method="sendMessage", chat_id=chat, status=403)
    refused = cloud.send(chat, SPEECH)
    assert cloud.outcome(chat, refused) == "undeliverable"
    cloud.mend()
    welcome = cloud.send(chat, SPEECH)
    assert cloud.outcome(chat, welcome) == "delivered"


def test_a_database_that_is_away_delays_the_text_and_loses_nothing(cloud: Telegram) -> None:
    chat = cloud.chat()
    database = cloud.paths.database
    away = database.with_suffix(".away")
    _move(database, away)
    try:
        message = cloud.send(chat, SPEECH)
        assert _post_is_accepted(cloud, chat, message)
    finally:
        _move(away, database)
    assert cloud.outcome(chat, message) == "delivered"


def test_a_stranger_s_update_is_refused(cloud: Telegram) -> None:
    request = urllib.request.Request(
        cloud.cloud.webhook_url, data=json.dumps({"update_id": 1}).encode(), method="POST"
    )
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=10)
    assert refused.value.code == 401
    refused.value.close()


def _post_is_accepted(cloud: Telegram, chat: int, message: int) -> bool:
    """Whether the webhook answered 200: the update is queued although no database is there."""
    for _ in range(100):
        posts = cloud.call("GET", f"/sim/journeys/{chat}/{message}?wait=0.1")["posts"]
        if posts:
            return bool(posts[-1]["status"] == 200)
    return False


def _move(source: Path, target: Path) -> None:
    """An SQLite database is its file and what lies beside it."""
    for suffix in ("", "-wal", "-shm"):
        part = source.with_name(source.name + suffix)
        if part.exists():
            part.rename(target.with_name(target.name + suffix))
