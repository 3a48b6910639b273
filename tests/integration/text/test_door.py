"""The rewriter's door: a real database, a real chat server, an SQS with memory."""

import io
import json
import os
import uuid
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from aws_lambda_powertools import Logger
from sqlalchemy import Engine, delete
from sqlalchemy.orm import Session

from tests.fakes.llm import completion
from tests.fakes.recordings import KEY, USAGE, recording
from tests.fakes.sqs import MemorySqs, hops, record
from tests.integration.text.chat_server import KEY as LLM_KEY
from tests.integration.text.chat_server import ChatServer, Misbehaviour, serving
from tests.unit.text.talks import SENTENCES, spoken
from voice2text.domain import EventKind
from voice2text.doors import rewriter
from voice2text.doors.writers import llm_of
from voice2text.queues.envelopes import EventHappened, RewriteRequested, decode, encode
from voice2text.settings import RewriterSettings, SettingsError, read
from voice2text.storage.engine import connect
from voice2text.storage.jobs import Jobs
from voice2text.storage.tables import JobRow
from voice2text.storage.variants import Variants
from voice2text.text.failure import Failure
from voice2text.text.variant import Edition, Mode, Variant

pytestmark = pytest.mark.integration

EDITION = Edition(Variant(Mode.POLISHED), "0123abcd")
WISH = encode(RewriteRequested(KEY, EDITION, "trace-1"))
TALK = spoken(*SENTENCES)
# One process per test: it remembers which message met a bug.
DOORS: list[rewriter.Rewriter] = []


@pytest.fixture
def service() -> Iterator[ChatServer]:
    with serving() as running:
        yield running


@pytest.fixture
def database(database_url: str) -> Iterator[Engine]:
    engine = connect(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def sqs(
    monkeypatch: pytest.MonkeyPatch, service: ChatServer, database_url: str, database: Engine
) -> MemorySqs:
    """The door's surroundings: a transcript that somebody wants polished."""
    memory = MemorySqs()
    monkeypatch.setattr(boto3, "client", lambda _: memory)
    for name, value in {
        "DATABASE_URL": database_url,
        "REWRITES_QUEUE_URL": "https://sqs/1/rewrites",
        "REWRITES_DEAD_QUEUE_URL": "https://sqs/1/rewrites-dead",
        "CHAT_QUEUE_URL": "https://sqs/1/chat.fifo",
        "LLM_API_URL": service.url,
        "LLM_API_KEY": LLM_KEY,
        "LLM_MODEL": "model",
        "LLM_MICRO_DOLLARS_PER_MILLION_INPUT_TOKENS": "280000",
        "LLM_MICRO_DOLLARS_PER_MILLION_OUTPUT_TOKENS": "420000",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(rewriter, "connect_to", lambda _: database)
    jobs = Jobs(database)
    jobs.begin(recording(KEY))
    jobs.finish(KEY, TALK, USAGE)
    assert Variants(database).request(KEY, EDITION)
    DOORS.clear()
    return memory


def received(body: str = WISH, *, times: int = 1, tried_seconds: float = 0) -> list[dict[str, str]]:
    """Hands one message over as Lambda does; answers what comes back."""
    if not DOORS:
        config = read(RewriterSettings, os.environ)
        DOORS.append(rewriter.Rewriter(config, llm_of(config)))
    one = record(body, group=str(KEY.chat_id), receives=times, tried_seconds=tried_seconds)
    answer = DOORS[0].take({"Records": [one]}, lambda: 100.0)
    failures: list[dict[str, str]] = answer["batchItemFailures"]
    return failures


def told(sqs: MemorySqs) -> list[tuple[EventKind, str | None]]:
    envelopes = [decode(body) for body in sqs.on("/chat.fifo")]
    return [
        (envelope.event.kind, envelope.event.edition)
        for envelope in envelopes
        if isinstance(envelope, EventHappened)
    ]


def failure(database: Engine) -> Failure | None:
    view = Variants(database).get(KEY, EDITION)
    assert view is not None
    return view.failure


def test_a_wish_becomes_a_text_in_the_database_and_an_event(
    sqs: MemorySqs, database: Engine
) -> None:
    assert received() == []
    view = Variants(database).get(KEY, EDITION)
    assert view is not None
    assert view.text == TALK.text
    assert told(sqs) == [(EventKind.VARIANT_READY, EDITION.code)]
    [sent] = sqs.sent
    assert sent["MessageGroupId"] == str(KEY.chat_id)
    assert sent["MessageDeduplicationId"].startswith(f"VariantReady-{KEY.chat_id}-")


def test_the_same_message_twice_costs_once(sqs: MemorySqs, service: ChatServer) -> None:
    received()
    assert received(times=2) == []
    assert len(service.asked) == 1
    assert len({one["MessageDeduplicationId"] for one in sqs.sent}) == 1


def test_another_worker_s_claim_sends_the_message_back(
    sqs: MemorySqs, service: ChatServer, database: Engine
) -> None:
    Variants(database).begin(KEY, EDITION, claim="other", lease_seconds=60)
    assert received() == [{"itemIdentifier": "m1"}]
    assert sqs.hidden[-1] >= 55
    assert service.asked == []
    assert sqs.sent == []


def test_a_service_that_is_away_sends_the_message_back(sqs: MemorySqs, service: ChatServer) -> None:
    service.misbehaves = [Misbehaviour(status=429, headers={"Retry-After": "300"}, body=b"{}")]
    assert received() == [{"itemIdentifier": "m1"}]
    assert sqs.hidden[-1] == 300
    assert sqs.sent == []
    DOORS.clear()  # another process, whose breaker knows nothing
    assert received(times=2) == []
    assert told(sqs) == [(EventKind.VARIANT_READY, EDITION.code)]


def test_a_model_that_refuses_is_told_with_its_reason(
    sqs: MemorySqs, service: ChatServer, database: Engine
) -> None:
    service.always = completion("", refusal="No.")
    assert received() == []
    assert failure(database) is Failure.REFUSED
    assert told(sqs) == [(EventKind.VARIANT_FAILED, EDITION.code)]


def test_a_deleted_job_is_nobody_s_business(
    sqs: MemorySqs, service: ChatServer, database: Engine
) -> None:
    with Session(database) as session, session.begin():
        session.execute(delete(JobRow))
    assert received() == []
    assert sqs.sent == []
    assert service.asked == []


def test_a_bug_is_tried_three_times_then_told_and_buried(
    sqs: MemorySqs, database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a transcript that no log may have")

    monkeypatch.setattr(rewriter, "rewrite", broken)
    assert received()
    assert received(times=2)
    assert received(times=3) == []
    assert failure(database) is Failure.CRASHED
    assert told(sqs) == [(EventKind.VARIANT_FAILED, EDITION.code)]
    assert sqs.on("/rewrites-dead") == [WISH]


def test_what_outlived_its_day_is_told_and_buried(sqs: MemorySqs, database: Engine) -> None:
    Variants(database).begin(KEY, EDITION, claim="dead", lease_seconds=600)
    assert received(times=1, tried_seconds=90_000) == []  # gave up after a day
    assert failure(database) is Failure.CRASHED
    assert sqs.on("/rewrites-dead") == [WISH]


@pytest.mark.parametrize("body", ["{}", '{"v": 9, "type": "rewrite", "trace": "t", "body": {}}'])
def test_what_is_no_wish_is_buried(sqs: MemorySqs, body: str) -> None:
    for times in (1, 2, 3):
        received(body, times=times)
    assert sqs.on("/rewrites-dead") == [body]
    assert told(sqs) == []


def test_without_an_llm_a_wish_is_answered_all_the_same(
    sqs: MemorySqs, service: ChatServer, database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LLM_API_URL", "")
    assert received() == []
    assert failure(database) is Failure.NOT_CONFIGURED
    assert told(sqs) == [(EventKind.VARIANT_FAILED, EDITION.code)]
    assert service.asked == []


def test_neither_log_nor_queue_has_a_word_of_it(
    sqs: MemorySqs, service: ChatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    logged = io.StringIO()
    monkeypatch.setattr(
        rewriter, "log", Logger(service=f"rewriter-{uuid.uuid4()}", stream=logged, level="DEBUG")
    )
    service.misbehaves = [Misbehaviour(status=500, body=TALK.text.encode())]
    received()
    [hop] = hops(logged)
    assert (hop["outcome"], hop["trace"]) == ("ready", "trace-1")
    assert set(hop["steps"]) == {"rewrite", "keep"}
    for secret in (LLM_KEY, "landlord", "plumber", service.url):
        assert secret not in logged.getvalue()
        assert secret not in json.dumps(sqs.sent)


@pytest.mark.usefixtures("sqs")
@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"LLM_API_KEY": ""}, "LLM_API_KEY"),
        ({"LLM_MODEL": " "}, "LLM_MODEL"),
        ({"LLM_MICRO_DOLLARS_PER_MILLION_INPUT_TOKENS": ""}, "INPUT_TOKENS"),
        ({"LLM_MICRO_DOLLARS_PER_MILLION_OUTPUT_TOKENS": "1.5"}, "whole number"),
        ({"LLM_API_URL": "ftp://SECRET"}, "LLM_API_URL must be"),
        ({"LLM_API_KEY": "SECRET key"}, "LLM_API_KEY must be"),
        ({"REWRITES_QUEUE_URL": ""}, "REWRITES_QUEUE_URL"),
    ],
)
def test_a_door_with_half_a_setting_does_not_open(change: dict[str, Any], named: str) -> None:
    with pytest.raises(SettingsError, match=named) as raised:
        rewriter.door({**os.environ, **change})
    assert "SECRET" not in str(raised.value)


@pytest.mark.usefixtures("sqs")
def test_the_handler_takes_what_lambda_gives() -> None:
    assert rewriter.door(os.environ)({"Records": []}, None) == {"batchItemFailures": []}
