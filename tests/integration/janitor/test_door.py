"""The janitor's door on real databases: every chore, twice, and when one of them breaks."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, update

from tests.fakes.sqs import MemorySqs
from tests.integration.storage.own import ADA, begun, counts, said
from voice2text.accounts.preferences import Retention
from voice2text.domain import Event, EventKind, Wanted
from voice2text.doors.janitor import Janitor, Untidy
from voice2text.errors import Retryable
from voice2text.queues.envelopes import EventHappened, decode
from voice2text.settings import JanitorSettings
from voice2text.storage.erasures import Erasures
from voice2text.storage.jobs import Jobs
from voice2text.storage.preferences import ChatPreferences
from voice2text.storage.seen_updates import SeenUpdates
from voice2text.storage.tables import JobRow

pytestmark = pytest.mark.integration

LONG_AGO = datetime.now(UTC) - timedelta(days=60)


@pytest.fixture
def sqs() -> MemorySqs:
    return MemorySqs()


@pytest.fixture
def janitor(database_url: str, sqs: MemorySqs) -> Iterator[Janitor]:
    config = JanitorSettings(database_url, "https://sqs/1/chat.fifo")
    made = Janitor(config, sqs=sqs)  # type: ignore[arg-type]
    yield made
    made.close()


def test_everything_that_is_due_goes_once(
    engine: Engine, janitor: Janitor, sqs: MemorySqs, capsys: pytest.CaptureFixture[str]
) -> None:
    said(engine, 1, "words")
    ChatPreferences(engine).change(ADA, retention=Retention.DELIVERY.value)
    stuck = begun(engine, 2)
    with engine.begin() as connection:
        connection.execute(update(JobRow).where(JobRow.message_id == 2).values(started_at=LONG_AGO))
    SeenUpdates(engine, now=lambda: LONG_AGO).record(1)
    Erasures(engine, now=lambda: LONG_AGO).erase(99, 1)
    done = janitor.run(lambda: 100.0)
    assert {name: rows for name, rows in done.items() if rows} == {
        "transcripts": 1,
        "stuck_jobs": 1,
        "seen_updates": 1,
        "erasures": 1,
    }
    [body] = sqs.on("chat.fifo")
    told = decode(body)
    assert isinstance(told, EventHappened)
    assert told.event == Event(EventKind.JOB_FAILED, stuck.key)
    before = counts(engine)
    assert set(janitor.run(lambda: 100.0).values()) == {0}
    assert counts(engine) == before
    metrics = [
        json.loads(line) for line in capsys.readouterr().out.splitlines() if "TidiedRows" in line
    ]
    assert [(one["TidiedRows"], one["TidyFailures"]) for one in metrics] == [
        ([4.0], [0.0]),
        ([0.0], [0.0]),
    ]


def test_what_is_stuck_a_second_time_is_told_as_of_that_time(
    engine: Engine, janitor: Janitor, sqs: MemorySqs
) -> None:
    key = said(engine, 1, "words")
    Jobs(engine).reopen(key, Wanted("de"), by="u1")
    with engine.begin() as connection:
        connection.execute(update(JobRow).values(started_at=LONG_AGO))
    assert janitor.run(lambda: 100.0)["stuck_jobs"] == 1
    [body] = sqs.on("chat.fifo")
    told = decode(body)
    assert isinstance(told, EventHappened)
    assert told.event == Event(EventKind.JOB_FAILED, key, generation=1)


def test_without_time_it_begins_nothing(engine: Engine, janitor: Janitor) -> None:
    said(engine, 1, "words")
    ChatPreferences(engine).change(ADA, retention=Retention.DELIVERY.value)
    assert janitor.run(lambda: 1.0)["transcripts"] == 0
    assert counts(engine)["transcript_texts"] == 1


def test_a_queue_that_is_away_stops_only_what_needs_it(
    engine: Engine, janitor: Janitor, sqs: MemorySqs, monkeypatch: pytest.MonkeyPatch
) -> None:
    said(engine, 1, "words")
    ChatPreferences(engine).change(ADA, retention=Retention.DELIVERY.value)
    begun(engine, 2)
    with engine.begin() as connection:
        connection.execute(update(JobRow).where(JobRow.message_id == 2).values(started_at=LONG_AGO))

    def away(**_: object) -> None:
        raise Retryable("sqs")

    with monkeypatch.context() as patch:
        patch.setattr(sqs, "send_message", away)
        with pytest.raises(Untidy, match=r"^stuck_jobs$"):
            janitor.run(lambda: 100.0)
    assert "transcript_texts" not in counts(engine)
    assert janitor.run(lambda: 100.0)["stuck_jobs"] == 1
