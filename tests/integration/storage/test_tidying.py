"""What promised to disappear does, on real databases, and nothing else; what is stuck ends."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event, func, insert, select, update

from tests.fakes.recordings import USAGE, recording, transcript
from tests.integration.storage.own import ADA, IVAN, TEAM, begun, counts, said
from voice2text.accounts.allowance import Allowance, Scope
from voice2text.accounts.preferences import Retention
from voice2text.domain import JobKey, JobState, Wanted
from voice2text.errors import Refusal
from voice2text.storage.history import History
from voice2text.storage.jobs import Jobs
from voice2text.storage.ledger import Ledger
from voice2text.storage.preferences import ChatPreferences
from voice2text.storage.retention import Retained
from voice2text.storage.stuck import StuckJobs
from voice2text.storage.sweep import Sweep
from voice2text.storage.tables import (
    ApiSpendingRow,
    BroadcastRow,
    InviteRow,
    JobRow,
    ReservationRow,
    SeenUpdateRow,
    UsageRow,
    VariantRow,
)

pytestmark = pytest.mark.integration

NOW = datetime.now(UTC) + timedelta(days=1)
MINUTE = 60_000


def age(engine: Engine, key: JobKey, **times: datetime | None) -> None:
    with engine.begin() as connection:
        connection.execute(
            update(JobRow)
            .where(JobRow.chat_id == key.chat_id, JobRow.message_id == key.message_id)
            .values(**times)
        )


def purge(engine: Engine, most: int = 500) -> int:
    return Retained(engine, now=lambda: NOW).purge(most)


def noted(told: list[tuple[JobKey, int]]) -> Callable[[JobKey, int], None]:
    return lambda key, generation: told.append((key, generation))


def kept(engine: Engine, key: JobKey) -> bool:
    """Whether the words are there; the file's name goes with them."""
    entry = History(engine).entry(ADA, key)
    assert entry is not None
    job = Jobs(engine).job(key)
    assert job is not None
    assert (job.recording.file_id != "") is (entry.text is not None)
    return entry.text is not None


@pytest.mark.parametrize("retention", [*Retention, None, "of a newer version"])
def test_a_text_is_kept_as_long_as_its_chat_said(engine: Engine, retention: str | None) -> None:
    days = {"delivery": 0, "day": 1, "week": 7, "month": 30, None: 30}.get(retention)
    key = said(engine, 1, "words", chat_id=TEAM)
    ChatPreferences(engine).change(TEAM, retention=retention)
    age(engine, key, delivered_at=NOW - timedelta(days=days or 0) + timedelta(seconds=1))
    assert purge(engine) == 0
    assert kept(engine, key)
    age(engine, key, delivered_at=NOW - timedelta(days=9999 if days is None else days))
    assert purge(engine) == (0 if days is None else 1)
    assert kept(engine, key) is (days is None)


def test_who_still_waits_for_a_rewriting_gets_it_first(engine: Engine) -> None:
    key = said(engine, 1, "words")  # with a variant that is ready
    age(engine, key, delivered_at=NOW - timedelta(days=31))
    with engine.begin() as connection:
        awaited = {"state": "requested", "requested_at": NOW - timedelta(minutes=59)}
        connection.execute(update(VariantRow).values(**awaited))
    assert purge(engine) == 0
    with engine.begin() as connection:
        connection.execute(update(VariantRow).values(requested_at=NOW - timedelta(minutes=61)))
    assert purge(engine) == 1


def test_the_numbers_stay_and_the_words_go(engine: Engine) -> None:
    key = said(engine, 1, "three words here")
    other = said(engine, 2, "younger")
    age(engine, key, delivered_at=NOW - timedelta(days=40))
    before = counts(engine)
    assert purge(engine) == 1
    assert purge(engine) == 0
    after = counts(engine)
    assert after["jobs"] == before["jobs"] == 2
    assert after["deliveries"] == 2  # /transcribe finds the message
    for table in ("parts", "segments", "transcript_texts", "variants"):
        assert after[table] == 1
    assert kept(engine, other)
    assert History(engine).stats(ADA).words == 4


def test_what_is_not_delivered_is_not_due(engine: Engine) -> None:
    ChatPreferences(engine)
    one = begun(engine, 1)
    Jobs(engine).finish(one.key, transcript("words"), USAGE)
    ChatPreferences(engine).change(ADA, retention=Retention.DELIVERY.value)
    age(engine, one.key, received_at=NOW - timedelta(days=99))
    assert purge(engine) == 0
    Jobs(engine).undeliverable(one.key, "forbidden")
    age(engine, one.key, received_at=NOW - timedelta(days=13))
    assert purge(engine) == 0  # an operator may still have it delivered
    age(engine, one.key, received_at=NOW - timedelta(days=14))
    assert purge(engine) == 1


def test_what_failed_can_be_tried_again_for_a_week(engine: Engine) -> None:
    failed, refused = begun(engine, 1), begun(engine, 2)
    ChatPreferences(engine).change(ADA, retention=Retention.DELIVERY.value)
    Jobs(engine).fail(failed.key, "reason")
    Jobs(engine).refuse(refused.key, Refusal.PERSONS_DAY, 1)
    for key in (failed.key, refused.key):
        Jobs(engine).delivered(key)
        age(engine, key, delivered_at=NOW - timedelta(days=6))
    assert purge(engine) == 0
    for key in (failed.key, refused.key):
        age(engine, key, delivered_at=NOW - timedelta(days=7))
    assert purge(engine) == 2


def test_what_forgot_its_file_hears_of_it_anew(engine: Engine) -> None:
    jobs, one = Jobs(engine), begun(engine, 1)
    jobs.refuse(one.key, Refusal.PERSONS_DAY, 1)
    jobs.delivered(one.key)
    age(engine, one.key, delivered_at=NOW - timedelta(days=40))
    assert purge(engine) == 1
    assert jobs.begin(one).recording.file_id == ""
    assert jobs.reopen(one.key, Wanted(), by="u1")
    assert jobs.begin(one).recording.file_id == one.file_id


def test_a_run_is_bounded_and_the_next_goes_on(engine: Engine) -> None:
    for number in range(1, 8):
        age(engine, said(engine, number, "words"), delivered_at=NOW - timedelta(days=40))
    assert [purge(engine, 3) for _ in range(4)] == [3, 3, 1, 0]


def test_what_is_stuck_fails_its_person_is_told_and_its_minutes_come_back(engine: Engine) -> None:
    ledger = Ledger(engine, Allowance())
    stuck, fresh = begun(engine, 1), begun(engine, 2)
    done = said(engine, 3, "words")
    for one in (stuck, fresh):
        ledger.reserve(one, MINUTE)
    for key in (stuck.key, done):
        age(engine, key, started_at=NOW - timedelta(hours=25, seconds=1))
    age(engine, fresh.key, started_at=NOW - timedelta(hours=25))
    told: list[tuple[JobKey, int]] = []
    jobs = StuckJobs(engine, now=lambda: NOW)
    assert jobs.fail(10, noted(told)) == 1
    assert jobs.fail(10, noted(told)) == 0
    assert told == [(stuck.key, 0)]
    with engine.connect() as connection:
        states = connection.execute(
            select(JobRow.state, JobRow.failure).order_by(JobRow.message_id)
        )
        assert [tuple(row) for row in states] == [
            (JobState.FAILED, "stuck"),
            (JobState.TRANSCRIBING, None),
            (JobState.DELIVERED, None),
        ]
    assert ledger.balance(Scope.PERSON, ADA).taken_ms == MINUTE


def test_stuck_jobs_are_failed_one_by_one(engine: Engine) -> None:
    """Two persons' accounts in one transaction would be locked out of order."""
    for number, user_id in ((1, IVAN), (2, ADA)):
        one = begun(engine, number, chat_id=TEAM, user_id=user_id)
        age(engine, one.key, started_at=NOW - timedelta(hours=26, minutes=-number))
    told: list[JobKey] = []

    def tell(key: JobKey, _generation: int) -> None:
        if told:
            raise ConnectionError
        told.append(key)

    with pytest.raises(Exception, match="ConnectionError"):
        StuckJobs(engine, now=lambda: NOW).fail(10, tell)
    states = [job.state for number in (1, 2) if (job := Jobs(engine).job(JobKey(TEAM, number)))]
    assert states == [JobState.FAILED, JobState.TRANSCRIBING]


def test_what_was_asked_for_again_days_later_is_not_stuck(engine: Engine) -> None:
    key = said(engine, 1, "words")
    age(engine, key, started_at=NOW - timedelta(days=5))
    assert Jobs(engine).reopen(key, Wanted(), by="a press")
    told: list[tuple[JobKey, int]] = []
    assert StuckJobs(engine, now=lambda: NOW).fail(10, noted(told)) == 0
    assert StuckJobs(engine, now=lambda: NOW + timedelta(days=1)).fail(10, noted(told)) == 1
    assert told == [(key, 1)]


def test_what_was_asked_for_and_never_begun_is_stuck_a_day_later(engine: Engine) -> None:
    told: list[tuple[JobKey, int]] = []
    Jobs(engine).expect(recording(JobKey(TEAM, 1)), 5, by="a message")
    assert StuckJobs(engine, now=lambda: NOW).fail(10, noted(told)) == 0
    assert StuckJobs(engine, now=lambda: NOW + timedelta(days=1)).fail(10, noted(told)) == 1


def test_who_cannot_be_told_stays_stuck_until_the_next_run(engine: Engine) -> None:
    one = begun(engine, 1)
    age(engine, one.key, started_at=NOW - timedelta(hours=26))

    def fail(_: JobKey, _generation: int) -> None:
        raise ConnectionError

    jobs = StuckJobs(engine, now=lambda: NOW)
    with pytest.raises(Exception, match="ConnectionError"):
        jobs.fail(10, fail)
    assert jobs.fail(10, noted([])) == 1


def test_what_was_set_aside_anew_meanwhile_does_not_lapse(engine: Engine) -> None:
    """Between the janitor's look and its deletion, the job fails and is done once more."""
    jobs, one = Jobs(engine), begun(engine, 1)
    Ledger(engine, Allowance()).reserve(one, MINUTE)
    looks = iter([True])

    @event.listens_for(engine, "after_cursor_execute")
    def _renew(*execution: Any) -> None:
        if execution[2].startswith("SELECT") and next(looks, False):
            jobs.fail(one.key, "crashed")
            jobs.reopen(one.key, Wanted(), by="a press")
            jobs.begin(one)
            Ledger(engine, Allowance(), now=lambda: NOW + timedelta(hours=1)).reserve(one, MINUTE)

    assert Ledger(engine, Allowance(), now=lambda: NOW + timedelta(hours=2)).lapse(10) == 0
    assert next(looks, None) is None
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(ReservationRow)) == 1


def invite(number: int, expires_at: datetime) -> dict[str, Any]:
    code = f"{number:064x}"
    expiry = {"created_at": NOW - timedelta(days=90), "expires_at": expires_at}
    return {"code_sha256": code, "created_by": 1, "uses_left": 1, **expiry}


def broadcast(number: int, created_at: datetime) -> dict[str, Any]:
    counted = dict.fromkeys(("from_chat_id", "message_id", "cursor", "sent", "failed"), 1)
    return {"id": number, "state": "done", "created_at": created_at, **counted}


@pytest.fixture
def sweep(engine: Engine) -> Sweep:
    """With rows on both sides of each bound."""
    today = NOW.date()
    rows: list[tuple[Any, dict[str, Any]]] = [
        *(
            (SeenUpdateRow, {"update_id": n, "seen_at": NOW - timedelta(hours=47 + n)})
            for n in range(4)
        ),
        *(
            (
                UsageRow,
                {
                    "scope": "all",
                    "whose": 0,
                    "day": today - timedelta(days=39 + n),
                    "reserved_ms": 0,
                    "used_ms": 1,
                },
            )
            for n in range(4)
        ),
        *(
            (ApiSpendingRow, {"day": today - timedelta(days=399 + n), "reserved": 0, "spent": 1})
            for n in range(4)
        ),
        *((InviteRow, invite(n, NOW - timedelta(days=29 + n))) for n in range(4)),
        *((BroadcastRow, broadcast(n, NOW - timedelta(days=29 + n))) for n in range(4)),
    ]
    with engine.begin() as connection:
        for row, values in rows:
            connection.execute(insert(row).values(values))
    return Sweep(engine, now=lambda: NOW)


SWEPT = ("seen_updates", "usage_days", "api_spending", "invites", "broadcasts")


@pytest.mark.parametrize("kind", SWEPT)
def test_old_rows_go_so_many_at_a_time(engine: Engine, sweep: Sweep, kind: str) -> None:
    chore = getattr(sweep, kind)
    assert [chore(1), chore(5), chore(5)] == [1, 1, 0]
    left = counts(engine)
    assert {name: left[name] for name in SWEPT} == dict.fromkeys(SWEPT, 4) | {kind: 2}


def test_others_are_not_touched(engine: Engine) -> None:
    said(engine, 1, "hers")
    said(engine, 2, "his", user_id=IVAN, chat_id=IVAN)
    before = counts(engine)
    assert purge(engine) == 0
    assert counts(engine) == before
