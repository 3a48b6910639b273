"""What a function of Lambda's does before its memory is copied, and after."""

import random
from collections.abc import Iterator

import pytest
import snapshot_restore_py

from tests.fakes.loops import own_loop
from voice2text.chat.prime import prime
from voice2text.doors import bot, webhook
from voice2text.doors.snapshot import on_snapshot
from voice2text.secrets.aws import AwsStore

pytestmark = pytest.mark.unit

SNAP = {"AWS_LAMBDA_INITIALIZATION_TYPE": "snap-start"}
WEBHOOK = {
    "WEBHOOK_SECRET": "ssm:/voice2text/test/webhook-secret",
    "RECORDINGS_QUEUE_URL": "https://sqs/recordings",
    "CHAT_QUEUE_URL": "https://sqs/chat.fifo",
    "ASIDE_BUCKET": "aside",
}
BOT = {
    "TELEGRAM_BOT_TOKEN": "ssm:/voice2text/test/telegram-bot-token",
    "TELEGRAM_API_URL": "https://api.telegram.org",
    "DATABASE_URL": "ssm:/voice2text/test/database-url",
    "RECORDINGS_QUEUE_URL": "https://sqs/recordings",
    "RECORDINGS_DEAD_QUEUE_URL": "https://sqs/recordings-dead",
    "CHAT_QUEUE_URL": "https://sqs/chat.fifo",
    "CHAT_DEAD_QUEUE_URL": "https://sqs/chat-dead.fifo",
}


@pytest.fixture(autouse=True)
def _hooks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    yield
    snapshot_restore_py.get_before_snapshot().clear()
    snapshot_restore_py.get_after_restore().clear()


@pytest.fixture(autouse=True)
def _loop() -> Iterator[None]:
    with own_loop():
        yield


def before() -> list[object]:
    return [hook for hook, *_ in snapshot_restore_py.get_before_snapshot()]


@pytest.mark.parametrize("environ", [{}, {"AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand"}])
def test_where_there_is_no_snapshot_nothing_is_primed(environ: dict[str, str]) -> None:
    on_snapshot(environ, prime)
    assert before() == []


def test_processes_of_one_snapshot_do_not_choose_alike() -> None:
    on_snapshot(SNAP, prime)
    [(restored, *_)] = snapshot_restore_py.get_after_restore()
    state = random.getstate()
    chosen = set()
    for _ in range(3):
        random.setstate(state)
        restored()
        chosen.add(random.random())
    assert len(chosen) == 3


def test_priming_makes_clients_and_opens_nothing() -> None:
    made: list[str] = []
    store = AwsStore(made.append)
    store.prepare()
    store.prepare()
    assert made == ["ssm", "secretsmanager"]
    prime()


def test_the_doors_of_zip_functions_are_primed_before_the_snapshot() -> None:
    """Both start on references alone: no secret is in the copy."""
    webhook.door({**WEBHOOK, **SNAP})
    assert len(before()) == 1
    handler = bot.door({**BOT, **SNAP})
    assert len(before()) == 3
    for hook in before():
        assert callable(hook)
        hook()
    assert callable(handler)
