"""The transcriber's door: a real database, a real Bot API server, an SQS with memory."""

import io
import json
import os
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
import pytest
from aws_lambda_powertools import Logger
from sqlalchemy import Engine

from tests.fakes.emissions import emissions
from tests.fakes.recordings import KEY, recording
from tests.fakes.speech import FakeEngine
from tests.fakes.sqs import MemorySqs, hops, record
from tests.integration.files.bot_api import TOKEN, BotApi, serving
from voice2text.domain import EventKind, JobState
from voice2text.doors import engines, transcriber
from voice2text.doors.database import connect_to
from voice2text.errors import Refusal, Retryable
from voice2text.observability import Metric
from voice2text.queues.envelopes import EventHappened, RecordingReceived, decode, encode
from voice2text.secrets import Secret
from voice2text.settings import SettingsError, TranscriberSettings, read
from voice2text.speech.router import Mode
from voice2text.speech.whisper.files import MODEL_FILES, ModelMissing
from voice2text.storage.engine import connect
from voice2text.storage.jobs import Jobs

pytestmark = pytest.mark.integration

RECORDINGS = Path(__file__).parents[2] / "recordings"
# One process per test: it remembers which message met a bug.
DOORS: list[transcriber.Transcriber] = []
ENVELOPE = encode(RecordingReceived(recording(), "trace-1"))


def told(sqs: MemorySqs) -> list[EventKind]:
    events = [decode(body) for body in sqs.on("/chat.fifo")]
    return [event.event.kind for event in events if isinstance(event, EventHappened)]


@pytest.fixture
def api() -> Iterator[BotApi]:
    with serving() as server:
        server.offers("file-id", (RECORDINGS / "flite_en_short.ogg").read_bytes())
        yield server


@pytest.fixture
def hears() -> FakeEngine:
    return FakeEngine("a transcript that no log may have")


@pytest.fixture
def sqs(monkeypatch: pytest.MonkeyPatch, api: BotApi, hears: FakeEngine) -> Iterator[MemorySqs]:
    """The door's surroundings; the database is each test's own choice."""
    memory = MemorySqs()
    monkeypatch.setattr(boto3, "client", lambda _: memory)
    for name, value in {
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_URL": api.url,
        "RECORDINGS_QUEUE_URL": "https://sqs/1/recordings",
        "RECORDINGS_DEAD_QUEUE_URL": "https://sqs/1/recordings-dead",
        "CHAT_QUEUE_URL": "https://sqs/1/chat.fifo",
        "WHISPER_MODEL": "/nowhere",
    }.items():
        monkeypatch.setenv(name, value)
    engines: list[Engine] = []

    def connecting(url: Secret) -> Engine:
        engines.append(connect_to(url))
        return engines[-1]

    monkeypatch.setattr(transcriber, "connect_to", connecting)
    monkeypatch.setattr(transcriber, "router_of", lambda *_: hears)
    DOORS.clear()
    yield memory
    for engine in engines:
        engine.dispose()


@pytest.fixture
def jobs(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Jobs]:
    monkeypatch.setenv("DATABASE_URL", database_url)
    engine = connect(database_url)
    yield Jobs(engine)
    engine.dispose()


def received(body: str = ENVELOPE, *, times: int = 1) -> list[dict[str, str]]:
    """Hands one message over as Lambda does; answers what comes back."""
    if not DOORS:
        config = read(TranscriberSettings, os.environ)
        DOORS.append(transcriber.Transcriber(config, Mode.LOCAL))
    batch = {"Records": [record(body, group=str(KEY.chat_id), receives=times)]}
    answer = DOORS[0].take(batch, lambda: 899.0)
    failures: list[dict[str, str]] = answer["batchItemFailures"]
    return failures


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What the door logs."""
    stream = io.StringIO()
    log = Logger(service=f"transcriber-{uuid.uuid4()}", stream=stream)
    monkeypatch.setattr(transcriber, "log", log)
    return stream


def hop_of(logged: io.StringIO) -> dict[str, Any]:
    return hops(logged)[-1]


def test_a_recording_becomes_a_transcript_and_an_event(
    sqs: MemorySqs, jobs: Jobs, logged: io.StringIO
) -> None:
    assert received() == []
    transcript = jobs.transcript(KEY)
    assert transcript is not None
    assert transcript.text == "a transcript that no log may have"
    assert told(sqs) == [EventKind.JOB_FINISHED]
    (message,) = sqs.sent
    assert message["MessageGroupId"] == str(KEY.chat_id)
    assert message["MessageDeduplicationId"] == f"JobFinished-{KEY.chat_id}-{KEY.message_id}-0-0"
    hop = hop_of(logged)
    assert (hop["hop"], hop["outcome"], hop["trace"]) == ("transcriber", "transcribed", "trace-1")
    assert (hop["chat_id"], hop["message_id"]) == (KEY.chat_id, KEY.message_id)
    assert set(hop["steps"]) == {"download", "decode", "transcribe", "store"}
    assert TOKEN not in logged.getvalue()
    assert transcript.text not in logged.getvalue()


def test_a_recording_that_comes_twice_is_transcribed_once(
    sqs: MemorySqs, jobs: Jobs, hears: FakeEngine, logged: io.StringIO
) -> None:
    received()
    assert received(times=2) == []
    assert len(hears.wishes) == 1
    assert told(sqs) == [EventKind.JOB_FINISHED, EventKind.JOB_FINISHED]
    assert hop_of(logged)["outcome"] == "duplicate"
    assert jobs.job(KEY) is not None


def test_a_refusal_is_stored_with_its_number(sqs: MemorySqs, jobs: Jobs) -> None:
    large = replace(recording(), claimed_bytes=25_000_000)
    assert received(encode(RecordingReceived(large, "trace-1"))) == []
    job = jobs.job(KEY)
    assert job is not None
    assert (job.state, job.refusal, job.refusal_limit) == (
        JobState.REFUSED,
        Refusal.TOO_LARGE,
        20,
    )
    assert told(sqs) == [EventKind.JOB_REFUSED]


def test_while_telegram_is_down_the_recording_comes_back(
    sqs: MemorySqs, jobs: Jobs, api: BotApi
) -> None:
    api.fails("file-id", 429, "Too Many Requests: retry after 30", retry_after=30)
    assert received() == [{"itemIdentifier": "m1"}]
    assert sqs.hidden[-1] == 30
    job = jobs.job(KEY)
    assert job is not None
    assert (job.state, job.attempts) == (JobState.RECEIVED, 0)
    assert sqs.sent == []


def test_while_the_schema_is_behind_the_recording_comes_back(
    sqs: MemorySqs, empty_url: str, monkeypatch: pytest.MonkeyPatch, api: BotApi
) -> None:
    monkeypatch.setenv("DATABASE_URL", empty_url)
    assert received() == [{"itemIdentifier": "m1"}]
    assert sqs.sent == []
    assert api.asked == []


def test_a_bug_is_buried_at_the_third_time_and_the_person_is_told(
    sqs: MemorySqs, jobs: Jobs, hears: FakeEngine
) -> None:
    hears.error = ZeroDivisionError()
    assert received(times=1)
    assert received(times=2)
    assert sqs.sent == []
    assert received(times=3) == []
    job = jobs.job(KEY)
    assert job is not None
    assert job.state is JobState.FAILED
    assert told(sqs) == [EventKind.JOB_FAILED]
    (buried,) = sqs.on("/recordings-dead")
    assert buried == ENVELOPE


@pytest.mark.parametrize(
    "body", ["", "not JSON", '{"v":99}', '{"v":1,"type":"update","trace":"t","body":{}}']
)
def test_what_is_no_recording_is_buried(sqs: MemorySqs, jobs: Jobs, body: str) -> None:
    assert received(body, times=1)
    assert received(body, times=2)
    assert received(body, times=3) == []
    assert told(sqs) == []
    (buried,) = sqs.on("/recordings-dead")
    assert buried == body
    assert jobs.job(KEY) is None


@pytest.mark.usefixtures("sqs", "jobs")
def test_one_line_of_metrics_per_hop_and_nothing_secret_in_it(
    capfd: pytest.CaptureFixture[str],
) -> None:
    received()
    received(times=2)
    first, second = emissions(capfd.readouterr().out)
    assert first.dimensions == second.dimensions == ({"service": "transcriber"},)
    assert first.values[Metric.TRANSCRIBE_MS] >= 0
    assert first.values[Metric.AUDIO_SECONDS] == 4.425
    # What was transcribed before took no sound and no money a second time.
    assert Metric.AUDIO_SECONDS in first.values.keys() - second.values.keys()
    # Names and numbers only: neither whose recording it was, nor what was said.
    assert first.others == second.others == {"service": "transcriber"}


@pytest.mark.usefixtures("jobs")
def test_the_chat_is_told_when_the_person_spoke(sqs: MemorySqs) -> None:
    queued_ms = int(record()["attributes"]["SentTimestamp"])
    for said_ms in (None, queued_ms + 60_000, queued_ms - 60_000):
        received(encode(RecordingReceived(replace(recording(), sent_at_ms=said_ms), "t")))
    events = [decode(body) for body in sqs.on("/chat.fifo")]
    sent = [event.sent_at_ms for event in events if isinstance(event, EventHappened)]
    # Telegram's clock may be ahead, and it says the second only: our queue knows better then.
    assert [value is not None and value >= queued_ms for value in sent] == [True, True, False]
    assert sent[2] == queued_ms - 60_000 + 999


@pytest.mark.usefixtures("sqs", "jobs")
def test_every_line_of_a_journey_names_it(hears: FakeEngine, logged: io.StringIO) -> None:
    hears.error = Retryable("asleep")
    received()
    hears.error = ZeroDivisionError()
    for times in (1, 2, 3):
        received(times=times)
    lines = [json.loads(line) for line in logged.getvalue().splitlines()]
    assert {line["message"] for line in lines} == {"hop", "comes back", "failed"}
    assert {(line["trace"], line["message_id"]) for line in lines} == {("trace-1", KEY.message_id)}


class Context:
    """What Lambda hands over beside the event."""

    def get_remaining_time_in_millis(self) -> int:
        return 123_000


@pytest.mark.parametrize(("context", "left"), [(Context(), 123.0), (None, float("inf"))])
@pytest.mark.usefixtures("sqs", "jobs")
def test_the_engine_knows_how_much_time_lambda_leaves_it(
    hears: FakeEngine, monkeypatch: pytest.MonkeyPatch, context: object, left: float
) -> None:
    monkeypatch.setattr(transcriber, "mode_of", lambda _: Mode.LOCAL)
    handler = transcriber.door(os.environ)
    handler({"Records": [record(ENVELOPE, group=str(KEY.chat_id))]}, context)
    assert hears.left == [left]


def test_the_door_does_not_open_without_a_model(sqs: MemorySqs) -> None:
    environ = {**os.environ, "DATABASE_URL": "sqlite://"}
    with pytest.raises(ModelMissing, match="WHISPER_MODEL"):
        transcriber.door(environ)
    assert not sqs.sent


def test_the_door_does_not_open_without_a_token(sqs: MemorySqs) -> None:
    environ = {**os.environ, "DATABASE_URL": "sqlite://", "TELEGRAM_BOT_TOKEN": " "}
    with pytest.raises(SettingsError, match="TELEGRAM_BOT_TOKEN"):
        transcriber.door(environ)
    assert not sqs.sent


def test_a_model_that_cannot_be_loaded_leaves_the_door_open_to_tell_the_person(
    sqs: MemorySqs, jobs: Jobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in MODEL_FILES:
        (tmp_path / name).write_text("no model")
    monkeypatch.setenv("WHISPER_MODEL", str(tmp_path))
    monkeypatch.setattr(transcriber, "router_of", engines.router_of)
    handler = transcriber.door(os.environ)
    for times in (1, 2, 3):
        handler({"Records": [record(ENVELOPE, group=str(KEY.chat_id), receives=times)]}, None)
    job = jobs.job(KEY)
    assert job is not None
    assert job.state is JobState.FAILED
    assert told(sqs) == [EventKind.JOB_FAILED]
