"""The day's numbers."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from tests.fakes.recordings import USAGE, recording, transcript
from voice2text.accounts.figures import Day, FailedJob, SlowJob
from voice2text.domain import JobKey
from voice2text.errors import Refusal
from voice2text.storage.clock import utc_now
from voice2text.storage.figures import SHOWN, Figures
from voice2text.storage.jobs import Jobs
from voice2text.storage.spending import Spending
from voice2text.storage.tables import LlmSpendingRow

pytestmark = pytest.mark.integration


def noon() -> datetime:
    return datetime(2026, 7, 1, 12, 0, tzinfo=UTC)


def test_a_day_without_recordings(engine: Engine) -> None:
    assert Figures(engine).today() == Day()


def test_a_day_counts_what_came_and_what_became_of_it(engine: Engine) -> None:
    jobs = Jobs(engine, now=noon)
    keys = [JobKey(7, number) for number in range(10)]
    for key in keys:
        jobs.begin(recording(key, user_id=1 + key.message_id % 3))
    for key in keys[:7]:
        said = replace(transcript(), duration_ms=60_000)
        jobs.finish(key, said, replace(USAGE, transcribe_ms=1_000 * key.message_id))
    jobs.refuse(keys[7], Refusal.TOO_LONG, 60)
    jobs.refuse(keys[8], Refusal.EMPTY, None)
    jobs.fail(keys[9], "MemoryError")
    jobs.undeliverable(keys[0], "forbidden")
    budget = Spending(engine, 1_000, now=noon)
    reservation = budget.reserve(300)
    assert reservation is not None
    budget.settle(reservation, 200)
    budget.reserve(50)
    Spending(engine, 1_000, now=noon, row=LlmSpendingRow).reserve(70)
    day = Figures(engine, now=noon).today()
    assert replace(day, slowest=(), failed=()) == Day(
        recordings=10,
        audio_ms=7 * 60_000,
        people=3,
        failures=1,
        refusals={"empty": 1, "too_long": 1},
        api_micro_dollars=250,
        llm_micro_dollars=70,
    )
    assert day.slowest == tuple(
        SlowJob(keys[number], 60_000, 1_000 * number) for number in (6, 5, 4, 3, 2)
    )
    assert len(day.slowest) == SHOWN
    assert set(day.failed) == {
        FailedJob(keys[9], "MemoryError"),
        FailedJob(keys[0], "forbidden"),
    }


def test_yesterday_is_another_day(engine: Engine) -> None:
    Jobs(engine).begin(recording())
    tomorrow = Figures(engine, now=lambda: utc_now() + timedelta(days=1))
    assert tomorrow.today() == Day()
