"""All transcribers are busy: people are told their place, and then get their text in its stead."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from infra.local.deploy import client
from infra.local.paths import ROOT
from tests.e2e.telegram import Telegram
from voice2text.queues.backlog import KEPT_SECONDS

pytestmark = pytest.mark.e2e

SPEECH = ROOT / "tests" / "recordings" / "flite_en_short.ogg"
# As long as recordings took lately, so that waiting for ten of them is worth a message.
SLOW_MS = 60_000
TRANSCRIBERS = 10  # template.yaml, TranscriberConcurrency


def test_who_waits_reads_their_place_and_then_their_text(cloud: Telegram) -> None:
    first = cloud.chat()
    assert cloud.outcome(first, cloud.send(first, SPEECH)) == "delivered"
    sent: list[tuple[int, int]] = []
    told: list[str] = []
    with slow(cloud), held(cloud):
        for _ in range(3 * TRANSCRIBERS):
            chat = cloud.chat()
            sent.append((chat, cloud.send(chat, SPEECH)))
            if len(sent) > TRANSCRIBERS and (told := places(cloud, sent)):
                break
    assert told
    assert all(one.startswith("⏳ About 1") and "Its turn comes in about" in one for one in told)
    for chat, message in sent:
        assert cloud.outcome(chat, message) == "delivered"
        (text,) = cloud.replies(chat, message)
        assert "⏳" not in text


def places(cloud: Telegram, sent: list[tuple[int, int]]) -> list[str]:
    """What was told, as soon as there is something, or after the webhook's look is an old one."""
    deadline = time.monotonic() + KEPT_SECONDS + 1
    told: list[str] = []
    while not told and time.monotonic() < deadline:
        time.sleep(0.1)
        told = [place for one in sent for place in cloud.replies(*one)]
    return told


@contextmanager
def held(cloud: Telegram) -> Iterator[None]:
    """No recording is taken off its queue meanwhile."""
    functions = client("lambda", cloud.port + 1)
    (source,) = [
        one["UUID"]
        for one in functions.list_event_source_mappings()["EventSourceMappings"]
        if "RecordingsQueue" in one["EventSourceArn"] and "Dead" not in one["EventSourceArn"]
    ]
    functions.update_event_source_mapping(UUID=source, Enabled=False)
    try:
        yield
    finally:
        functions.update_event_source_mapping(UUID=source, Enabled=True)


@contextmanager
def slow(cloud: Telegram) -> Iterator[None]:
    """All recordings so far took so long, as the database has it."""
    with closing(sqlite3.connect(cloud.paths.database, timeout=30)) as database:
        took = database.execute(
            "SELECT transcribe_ms, chat_id, message_id FROM jobs WHERE transcribe_ms IS NOT NULL"
        ).fetchall()
        with database:
            database.execute(
                "UPDATE jobs SET transcribe_ms = ? WHERE transcribe_ms IS NOT NULL", (SLOW_MS,)
            )
        try:
            yield
        finally:
            with database:
                database.executemany(
                    "UPDATE jobs SET transcribe_ms = ? WHERE chat_id = ? AND message_id = ?", took
                )
