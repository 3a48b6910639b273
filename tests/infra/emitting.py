"""Every door at work in this process, so that all it can measure is measured once."""

import contextlib
import io
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import boto3
import pytest
from sqlalchemy import Engine

from infra.dashboards.emf import Emission, emissions_in
from tests.fakes.chat import TOKEN as BOT_TOKEN
from tests.fakes.chat import FakeTelegram
from tests.fakes.recordings import USAGE, recording, transcript
from tests.fakes.speech import FakeEngine
from tests.fakes.sqs import MemorySqs, record
from tests.integration.chat.door import batch, settings
from tests.integration.files.bot_api import TOKEN, serving
from tests.integration.migrated import ROOT, upgraded
from tests.integration.text.chat_server import KEY as LLM_KEY
from tests.integration.text.chat_server import serving as llm_serving
from tests.unit.updates import voice_update
from tests.unit.webhook.api_gateway import Webhook
from voice2text.domain import Event, EventKind, JobKey
from voice2text.doors import bot, janitor, migrator, rewriter, transcriber
from voice2text.doors.database import connect_to
from voice2text.doors.writers import llm_of
from voice2text.errors import Refusal
from voice2text.queues.envelopes import EventHappened, RecordingReceived, RewriteRequested, encode
from voice2text.secrets import Secret
from voice2text.settings import JanitorSettings, RewriterSettings, TranscriberSettings
from voice2text.speech.router import Mode as Engines
from voice2text.storage.engine import connect
from voice2text.storage.jobs import Jobs
from voice2text.storage.variants import Variants
from voice2text.text.variant import Edition, Mode, Variant

# One recording for each class of lengths, in milliseconds.
LENGTHS_MS = (5_000, 100_000, 500_000, 3_000_000)


def emitted(folder: Path) -> list[Emission]:
    """What all doors write; `folder` is for their database."""
    printed = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(printed):
        patch.setenv("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "1024")  # as on Lambda
        patch.setenv("LAMBDA_TASK_ROOT", str(ROOT))
        database_url = upgraded(f"sqlite:///{folder / 'voice2text.db'}")
        with _engines(patch):
            _webhook()
            _transcriber(database_url, patch)
            _bot(database_url)
            _rewriter(database_url, patch)
            _janitor(database_url)
            _migrator(database_url)
    return list(emissions_in(printed.getvalue()))


@contextlib.contextmanager
def _engines(patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Closes what the doors connect."""
    made: list[Engine] = []

    def connecting(url: Secret) -> Engine:
        made.append(connect_to(url))
        return made[-1]

    for door in (transcriber, bot, rewriter, janitor):
        patch.setattr(door, "connect_to", connecting)
    yield
    for engine in made:
        engine.dispose()


def _janitor(database_url: str) -> None:
    config = JanitorSettings(database_url, "https://sqs/1/chat.fifo")
    janitor.Janitor(config, sqs=cast(Any, MemorySqs())).run(lambda: 100.0)


def _webhook() -> None:
    Webhook().post(voice_update())


def _transcriber(database_url: str, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(boto3, "client", lambda _: MemorySqs())
    patch.setattr(transcriber, "router_of", lambda *_: FakeEngine())
    with serving() as api:
        api.offers("file-id", (ROOT / "tests/recordings/flite_en_short.ogg").read_bytes())
        config = TranscriberSettings(
            telegram_bot_token=TOKEN,
            telegram_api_url=api.url,
            database_url=database_url,
            recordings_queue_url="https://sqs/1/recordings",
            recordings_dead_queue_url="https://sqs/1/recordings-dead",
            chat_queue_url="https://sqs/1/chat.fifo",
            whisper_model="/nowhere",
        )
        body = encode(RecordingReceived(recording(JobKey(7, 1)), "u1"))
        door = transcriber.Transcriber(config, Engines.LOCAL)
        assert door.take({"Records": [record(body)]}, lambda: 899.0) == {"batchItemFailures": []}


def _bot(database_url: str) -> None:
    sqs = MemorySqs()
    door = bot.Talker(settings(database_url, BOT_TOKEN), sqs=cast(Any, sqs), session=FakeTelegram())
    engine = connect(database_url)
    jobs = Jobs(engine)
    numbers = iter(range(100, 200))
    for duration_ms in LENGTHS_MS:
        key = JobKey(7, next(numbers))
        jobs.begin(recording(key))
        jobs.finish(key, replace(transcript("One."), duration_ms=duration_ms), USAGE)
        door.take(batch(_event(EventKind.JOB_FINISHED, key)))
    for refusal in Refusal:
        key = JobKey(7, next(numbers))
        jobs.begin(recording(key))
        jobs.refuse(key, refusal, 20)
        door.take(batch(_event(EventKind.JOB_REFUSED, key)))
    door.close()
    engine.dispose()


def _event(kind: EventKind, key: JobKey) -> EventHappened:
    return EventHappened(Event(kind, key), "u1", sent_at_ms=1_795_000_000_000)


def _rewriter(database_url: str, patch: pytest.MonkeyPatch) -> None:
    key, edition = JobKey(7, 1), Edition(Variant(Mode.POLISHED), "0123abcd")
    engine = connect(database_url)
    Variants(engine).request(key, edition)
    engine.dispose()
    patch.setattr(boto3, "client", lambda _: MemorySqs())
    with llm_serving() as service:
        config = RewriterSettings(
            database_url=database_url,
            rewrites_queue_url="https://sqs/1/rewrites",
            rewrites_dead_queue_url="https://sqs/1/rewrites-dead",
            chat_queue_url="https://sqs/1/chat.fifo",
            llm_api_url=service.url,
            llm_api_key=LLM_KEY,
            llm_model="model",
            llm_micro_dollars_per_million_input_tokens=280_000,
            llm_micro_dollars_per_million_output_tokens=420_000,
        )
        body = encode(RewriteRequested(key, edition, "u1"))
        door = rewriter.Rewriter(config, llm_of(config))
        assert door.take({"Records": [record(body)]}, lambda: 899.0) == {"batchItemFailures": []}


def _migrator(database_url: str) -> None:
    door = migrator.door({**os.environ, "DATABASE_URL": database_url})
    assert door({"action": "check"}, None)["ok"]
