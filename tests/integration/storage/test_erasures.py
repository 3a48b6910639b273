"""Deleting all about a person, on real databases: nothing else goes, and nothing is left."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import Engine, event, insert, select

from tests.fakes.recordings import USAGE, transcript
from tests.fakes.speech import Killed
from tests.integration.storage.own import ADA, IVAN, TEAM, begun, counts, rows_about, said, sent
from voice2text.accounts.allowance import Allowance, Scope
from voice2text.domain import ChatType, JobKey, JobState
from voice2text.errors import Erased, Refusal
from voice2text.storage.access import AccessList
from voice2text.storage.chats import Chats
from voice2text.storage.clock import utc_now
from voice2text.storage.deliveries import Deliveries
from voice2text.storage.engine import connect
from voice2text.storage.erasures import Erasures
from voice2text.storage.jobs import Jobs
from voice2text.storage.ledger import Ledger
from voice2text.storage.preferences import ChatPreferences
from voice2text.storage.tables import ErasureRow, JobRow, UsageRow
from voice2text.storage.views import Views

pytestmark = pytest.mark.integration

CONFIRMED = 500  # the message whose button was pressed
MINUTE = 60_000


def furnish(engine: Engine) -> None:
    """Ada with something in every table, and Ivan beside her."""
    ledger = Ledger(engine, Allowance())
    ChatPreferences(engine)
    for user in (ADA, IVAN):
        for chat_id in (user, TEAM):
            key = said(engine, 10 + user % 10, "hello", chat_id=chat_id, user_id=user)
            assert key
            open_ = begun(engine, 20 + user % 10, chat_id=chat_id, user_id=user)
            ledger.reserve(open_, MINUTE)
        preferences = ChatPreferences(engine)
        preferences.change(user, time_zone="Europe/Berlin")
        preferences.add_words(user, ["kubectl"])
        # Each asked for what the other said.
        other = IVAN if user == ADA else ADA
        Jobs(engine).expect(sent(20 + user % 10, chat_id=TEAM, user_id=user), other, by="asked")
        assert not AccessList(engine).redeem("nonsense", user)
    Deliveries(engine).record(JobKey(ADA, 5), 1, 6)  # told of a failure before there was a job
    Chats(engine).meet(TEAM, ChatType.SUPERGROUP, user_id=ADA, user_language="en")


def test_everything_of_the_person_goes_and_nothing_of_others(engine: Engine) -> None:
    furnish(engine)
    before = rows_about(engine, IVAN)
    assert rows_about(engine, ADA)["jobs"] == 5
    Erasures(engine).erase(ADA, CONFIRMED)
    assert rows_about(engine, ADA) == {}
    assert rows_about(engine, IVAN) == before | {"jobs": 4}  # the fifth was hers
    assert counts(engine)["jobs"] == 4  # two in his private chat, two in the group
    with engine.connect() as connection:
        assert set(connection.scalars(select(JobRow.user_id))) == {IVAN}
        assert set(connection.scalars(select(JobRow.asker_id))) == {None}


def test_who_asked_for_many_is_forgotten_in_each(engine: Engine) -> None:
    for number in range(1, 62):
        Jobs(engine).expect(sent(number, chat_id=TEAM, user_id=IVAN), ADA, by="asked")
    Jobs(engine).expect(sent(99, chat_id=TEAM, user_id=IVAN), IVAN, by="asked")
    Erasures(engine).erase(ADA, CONFIRMED)
    assert rows_about(engine, ADA) == {}
    with engine.connect() as connection:
        askers = list(connection.scalars(select(JobRow.asker_id)))
    assert (askers.count(None), askers.count(IVAN)) == (61, 1)


def test_what_owners_said_stays_said(engine: Engine) -> None:
    access, erasures = AccessList(engine), Erasures(engine)
    access.allow(ADA)
    access.block(IVAN)
    access.limit(99, 5)
    for whom in (ADA, IVAN, 99):
        erasures.erase(whom, CONFIRMED)
        assert rows_about(engine, whom) == {"access": 1}


def test_a_row_in_which_nothing_is_said_any_more_goes(engine: Engine) -> None:
    AccessList(engine).unblock(ADA)
    Erasures(engine).erase(ADA, CONFIRMED)
    assert rows_about(engine, ADA) == {}


def test_what_was_used_of_the_day_stays_counted_and_balances(engine: Engine) -> None:
    ledger = Ledger(engine, Allowance(person_minutes=10))
    done, open_ = begun(engine, 1), begun(engine, 2, chat_id=TEAM)
    ledger.reserve(done, 3 * MINUTE)
    Jobs(engine).finish(done.key, replace(transcript("a"), duration_ms=2 * MINUTE), USAGE)
    ledger.reserve(open_, 4 * MINUTE)
    Erasures(engine).erase(ADA, CONFIRMED)
    with engine.connect() as connection:
        rows = connection.execute(select(UsageRow.reserved_ms, UsageRow.used_ms)).all()
    assert {tuple(row) for row in rows} == {(0, 6 * MINUTE), (0, 4 * MINUTE)}
    assert ledger.balance(Scope.PERSON, ADA).taken_ms == 6 * MINUTE


def test_accounts_are_locked_in_the_order_of_all_others(engine: Engine) -> None:
    """Persons before groups, groups before all: else a deletion and a recording hold each other."""
    ledger = Ledger(engine, Allowance())
    for chat_id in (TEAM, TEAM - 1):
        ledger.reserve(begun(engine, 1, chat_id=chat_id, user_id=ADA), MINUTE)
    locked: list[str] = []

    def note(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        if statement.startswith("UPDATE usage_days"):
            values = parameters.values() if isinstance(parameters, dict) else parameters
            locked.extend(one for one in values if one in list(Scope))

    event.listen(engine, "before_cursor_execute", note)
    Erasures(engine).erase(ADA, CONFIRMED)
    event.remove(engine, "before_cursor_execute", note)
    assert locked == ["person", "person", "group", "group", "all", "all"]
    assert ledger.balance(Scope.ALL, 0).taken_ms == 2 * MINUTE


def test_the_days_before_are_forgotten_and_this_one_when_it_is_over(engine: Engine) -> None:
    now = [datetime(2026, 11, 25, 12, tzinfo=UTC)]
    erasures = Erasures(engine, now=lambda: now[0])
    with engine.begin() as connection:
        for days, whose in ((0, ADA), (1, ADA), (1, IVAN)):
            day = (now[0] - timedelta(days=days)).date()
            row = {"scope": "person", "whose": whose, "day": day, "reserved_ms": 0, "used_ms": 1}
            connection.execute(insert(UsageRow).values(row))

    def left() -> list[tuple[Any, ...]]:
        with engine.connect() as connection:
            found = connection.execute(select(UsageRow.whose, UsageRow.day).order_by(UsageRow.day))
            return [tuple(row) for row in found]

    erasures.erase(ADA, CONFIRMED)
    yesterday, today = now[0].date() - timedelta(days=1), now[0].date()
    assert left() == [(IVAN, yesterday), (ADA, today)]
    assert erasures.forget_usage(10) == 0
    now[0] += timedelta(days=1)
    assert erasures.forget_usage(10) == 1
    assert left() == [(IVAN, yesterday)]


def test_what_is_on_its_way_is_void_and_what_is_new_is_not(engine: Engine) -> None:
    jobs = Jobs(engine)
    began = begun(engine, 7)
    Erasures(engine).erase(ADA, CONFIRMED)
    long_ago = int(utc_now().timestamp()) - 3600
    for void in (
        began,
        sent(CONFIRMED),
        replace(sent(CONFIRMED + 1), sent_at_ms=1000 * long_ago),
        replace(sent(1, chat_id=TEAM), sent_at_ms=1000 * long_ago),
    ):
        with pytest.raises(Erased):
            jobs.begin(void)
    assert rows_about(engine, ADA) == {}
    later = long_ago + 7200
    for fresh in (
        replace(sent(CONFIRMED + 1), sent_at_ms=1000 * later),
        replace(sent(1, chat_id=TEAM), sent_at_ms=1000 * later),
        replace(sent(2, user_id=IVAN, chat_id=TEAM), sent_at_ms=1000 * long_ago),
    ):
        assert jobs.begin(fresh).state is JobState.TRANSCRIBING


def test_a_late_worker_writes_nothing(engine: Engine) -> None:
    jobs, ledger, deliveries = Jobs(engine), Ledger(engine, Allowance()), Deliveries(engine)
    for number, chat_id in ((1, ADA), (2, TEAM)):
        late = begun(engine, number, chat_id=chat_id)
        Erasures(engine).erase(ADA, CONFIRMED)
        before = counts(engine)
        ledger.reserve(late, MINUTE)
        jobs.release(late.key)
        jobs.finish(late.key, transcript("late"), USAGE)
        jobs.refuse(late.key, Refusal.EMPTY, None)
        Views(engine).show(late.key, "o200", 0)
        jobs.fail(late.key, "late")
        jobs.delivered(late.key)
        jobs.undeliverable(late.key, "late")
        deliveries.record(late.key, 1, 99)
        assert counts(engine) == before
        assert jobs.erased(late.key)
        assert jobs.job(late.key) is None


def test_others_in_the_group_are_not_concerned(engine: Engine) -> None:
    jobs, deliveries = Jobs(engine), Deliveries(engine)
    his = begun(engine, 1, chat_id=TEAM, user_id=IVAN)
    begun(engine, 2, chat_id=TEAM)
    Erasures(engine).erase(ADA, CONFIRMED)
    assert not jobs.erased(his.key)
    deliveries.record(his.key, 1, 99)
    assert deliveries.sent(his.key) == {1: 99}


def test_somebody_who_is_unknown_can_be_deleted_twice(engine: Engine) -> None:
    erasures = Erasures(engine)
    assert not erasures.begun(ADA, CONFIRMED)
    for _ in range(2):
        erasures.erase(ADA, CONFIRMED)
        assert rows_about(engine, ADA) == {}
    assert erasures.begun(ADA, CONFIRMED)
    assert not erasures.begun(ADA, CONFIRMED + 1)


def test_a_tombstone_is_forgotten_when_nothing_can_be_on_its_way(engine: Engine) -> None:
    now = [datetime(2026, 11, 25, 12, tzinfo=UTC)]
    erasures = Erasures(engine, now=lambda: now[0])
    erasures.erase(ADA, CONFIRMED)
    now[0] += timedelta(days=45)
    assert erasures.forget(10) == 0
    now[0] += timedelta(seconds=1)
    assert erasures.forget(10) == 1
    assert "erasures" not in counts(engine)


@contextmanager
def before_statement(engine: Engine, number: int, act: Callable[[], None]) -> Iterator[list[int]]:
    """Does something before the statement of that number; the list counts the statements."""
    seen = [0]

    def hook(*_: Any) -> None:
        seen[0] += 1
        if seen[0] == number:
            act()

    event.listen(engine, "before_cursor_execute", hook)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", hook)


def test_killed_at_every_statement_and_repeated_it_leaves_nothing(engine: Engine) -> None:
    furnish(engine)
    other = rows_about(engine, IVAN)

    def die() -> None:
        raise Killed

    number, died = 0, True
    while died:
        number += 1
        died = False
        said(engine, 30, "hello")
        begun(engine, 31, chat_id=TEAM)
        with before_statement(engine, number, die):
            try:
                Erasures(engine).erase(ADA, CONFIRMED)
            except Killed:
                died = True
        if died:
            Erasures(engine).erase(ADA, CONFIRMED)
        assert rows_about(engine, ADA) == {}
        with engine.begin() as connection:
            connection.execute(ErasureRow.__table__.delete())  # type: ignore[attr-defined]
    assert number > 15
    assert rows_about(engine, IVAN) == other | {"jobs": 4}


WORKS: dict[str, Callable[[Engine, int], Any]] = {
    "begin": lambda engine, number: Jobs(engine).begin(sent(number)),
    "begin in a group": lambda engine, number: Jobs(engine).begin(
        replace(sent(number, chat_id=TEAM), sent_at_ms=1000 * 1)
    ),
    "finish": lambda engine, number: Jobs(engine).finish(
        JobKey(ADA, number), transcript("one", "two"), USAGE
    ),
    "reserve": lambda engine, number: Ledger(engine, Allowance()).reserve(sent(number), MINUTE),
    "fail": lambda engine, number: Jobs(engine).fail(JobKey(ADA, number), "reason"),
    "record": lambda engine, number: Deliveries(engine).record(JobKey(ADA, number), 1, 99),
    "record in a group": lambda engine, number: Deliveries(engine).record(
        JobKey(TEAM, number), 1, 99
    ),
}


@pytest.mark.parametrize("work", WORKS)
def test_a_deletion_at_every_statement_of_a_worker(
    engine: Engine, database_url: str, work: str
) -> None:
    """The deletion starts before the statement, and waits for the locks that are held already."""
    other = connect(database_url)
    number = 0
    while True:
        number += 1
        begun(engine, 1)
        begun(engine, 1, chat_id=TEAM)
        Chats(engine).meet(ADA, ChatType.PRIVATE, user_id=ADA, user_language="en")
        over = Event()

        def erase(over: Event = over) -> None:
            Erasures(other).erase(ADA, CONFIRMED)
            over.set()

        thread = Thread(target=erase)

        def start(thread: Thread = thread, over: Event = over) -> None:
            thread.start()
            over.wait(0.1)  # as far as the locks let it; the result doesn't hang on how far

        with before_statement(engine, number, start) as seen:
            try:
                WORKS[work](engine, 1)
            except Erased:
                assert work.startswith("begin")
        if seen[0] < number:
            break
        thread.join()
        assert over.is_set()
        assert rows_about(engine, ADA) == {}, number
        left = counts(engine)
        assert not left.keys() & {"jobs", "segments", "transcript_texts", "deliveries"}, number
        with engine.begin() as connection:
            connection.execute(ErasureRow.__table__.delete())  # type: ignore[attr-defined]
    other.dispose()
    assert number > 2
