"""Everything runs twice, and at the same time."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.fakes.recordings import CHAT_ID, KEY, USAGE, recording, transcript
from voice2text.domain import ChatType, JobKey, JobState
from voice2text.storage.chats import Chats
from voice2text.storage.deliveries import Deliveries
from voice2text.storage.jobs import Jobs
from voice2text.storage.seen_updates import SeenUpdates
from voice2text.storage.tables import Base, JobRow, PartRow, SegmentRow

pytestmark = pytest.mark.integration

WORKERS = 4


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Runs each in a thread of its own, all released together."""
    barrier = Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        barrier.wait()
        return work()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def rows(engine: Engine, row: type[Base]) -> list[tuple[Any, ...]]:
    table = row.metadata.tables[row.__tablename__]
    with engine.connect() as connection:
        return [
            tuple(row) for row in connection.execute(table.select().order_by(*table.primary_key))
        ]


def test_workers_that_begin_at_once_count_apart(engine: Engine) -> None:
    jobs = Jobs(engine)
    for message_id in range(10):
        key = JobKey(CHAT_ID, message_id)
        begun = at_once(*[lambda key=key: jobs.begin(recording(key))] * WORKERS)
        assert sorted(job.attempts for job in begun) == [1, 2, 3, 4]
    assert len(rows(engine, JobRow)) == 10


def test_one_person_in_many_chats_at_once(engine: Engine) -> None:
    jobs, chats = Jobs(engine), Chats(engine)
    for _ in range(10):
        at_once(
            lambda: jobs.begin(recording(JobKey(1, 1))),
            lambda: jobs.begin(recording(JobKey(2, 1))),
            lambda: chats.meet(1, ChatType.GROUP, user_id=7, user_language="en"),
            lambda: chats.meet(2, ChatType.GROUP, user_id=7, user_language="en"),
        )
    assert len(rows(engine, JobRow)) == 2


def test_finish_twice_leaves_the_same_rows(engine: Engine) -> None:
    jobs = Jobs(engine)
    jobs.begin(recording())
    said = transcript(*(f"segment {number}" for number in range(1200)))  # several INSERTs
    jobs.finish(KEY, said, USAGE)
    before = rows(engine, PartRow), rows(engine, SegmentRow)
    jobs.finish(KEY, said, USAGE)
    assert (rows(engine, PartRow), rows(engine, SegmentRow)) == before
    assert len(before[0]) == 1
    assert jobs.transcript(KEY) == said


def test_finish_at_once_leaves_one_whole_transcript(engine: Engine) -> None:
    jobs = Jobs(engine)
    jobs.begin(recording())
    said = [transcript(*[name] * 50) for name in ("a", "b", "c")]
    for _ in range(5):
        at_once(*[lambda one=one: jobs.finish(KEY, one, USAGE) for one in said])
        assert jobs.transcript(KEY) in said


def test_finish_and_delivery_at_once_end_delivered(engine: Engine) -> None:
    jobs = Jobs(engine)
    jobs.begin(recording())
    jobs.finish(KEY, transcript("first"), USAGE)
    at_once(
        lambda: jobs.finish(KEY, transcript("second"), USAGE),
        lambda: jobs.delivered(KEY),
    )
    job = jobs.job(KEY)
    assert job is not None
    assert job.state is JobState.DELIVERED


def test_records_at_once_are_one_row(engine: Engine) -> None:
    deliveries, seen = Deliveries(engine), SeenUpdates(engine)
    at_once(*[lambda: deliveries.record(KEY, 1, 500)] * 2, *[lambda: seen.record(9)] * 2)
    assert deliveries.sent(KEY) == {1: 500}
    assert seen.seen(9)
