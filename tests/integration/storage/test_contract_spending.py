"""The day's money, fake and real; and that functions at the same time never get more of it."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests.integration.storage.repositories import DAILY, Storage
from voice2text.errors import Retryable
from voice2text.services.budget import Reservation
from voice2text.storage.spending import Spending
from voice2text.storage.tables import ApiSpendingRow

pytestmark = pytest.mark.integration

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
# Reserves as often as it is let, in a process of its own, and says how often that was.
GREEDY = """
import sys
from datetime import datetime
from voice2text.errors import Retryable
from voice2text.storage.engine import connect
from voice2text.storage.spending import Spending

url, cap, price, tries = sys.argv[1], *map(int, sys.argv[2:5])
spending = Spending(connect(url), cap, now=lambda: datetime.fromisoformat(sys.argv[5]))
got = 0
for _ in range(tries):
    try:
        got += spending.reserve(price) is not None
    except Retryable:
        pass  # too much of a crowd: nothing was reserved
print(got)
"""


def taken(storage: Storage, micro_dollars: int) -> Reservation:
    reservation = storage.spending.reserve(micro_dollars)
    assert reservation is not None
    return reservation


def test_a_day_s_money_can_be_reserved_to_the_last_millionth(storage: Storage) -> None:
    taken(storage, DAILY - 1)
    assert storage.spending.reserve(2) is None
    taken(storage, 1)
    assert storage.spending.reserve(1) is None


def test_what_costs_nothing_is_always_to_be_had(storage: Storage) -> None:
    taken(storage, DAILY)
    taken(storage, 0)


def test_more_than_a_day_s_money_is_never_to_be_had(storage: Storage) -> None:
    assert storage.spending.reserve(DAILY + 1) is None
    taken(storage, DAILY)


def test_what_was_not_spent_comes_back(storage: Storage) -> None:
    storage.spending.settle(taken(storage, DAILY), 300)
    assert storage.spending.reserve(DAILY - 299) is None
    taken(storage, DAILY - 300)


def test_what_was_spent_beyond_the_reservation_counts(storage: Storage) -> None:
    storage.spending.settle(taken(storage, 100), 600)
    assert storage.spending.reserve(401) is None
    taken(storage, 400)


def test_a_reservation_that_was_never_settled_is_lost_until_midnight(storage: Storage) -> None:
    taken(storage, DAILY)
    assert storage.spending.reserve(1) is None
    storage.clock.time += timedelta(days=1)
    taken(storage, DAILY)


def test_a_day_ends_at_midnight_utc_wherever_the_clock_is(storage: Storage) -> None:
    tokyo = timezone(timedelta(hours=9))
    storage.clock.time = datetime(2026, 11, 24, 8, 59, tzinfo=tokyo)  # 23:59 UTC, the day before
    reservation = taken(storage, DAILY)
    assert reservation.day == NOON.date()
    storage.clock.time += timedelta(minutes=2)
    taken(storage, DAILY)


def test_what_is_settled_after_midnight_belongs_to_the_day_before(storage: Storage) -> None:
    before = taken(storage, DAILY)
    storage.clock.time += timedelta(days=1)
    storage.spending.settle(before, DAILY)
    taken(storage, DAILY)


def test_threads_never_get_more_than_there_is(engine: Engine) -> None:
    spending = Spending(engine, 100, now=lambda: NOON)

    def reserve_and_settle(_: int) -> int:
        """What this thread spent: 7 of each 10 that it reserved."""
        try:
            reservation = spending.reserve(10)
            if reservation is None:
                return 0
            spending.settle(reservation, 7)
        except Retryable:
            return 0
        return 7

    with ThreadPoolExecutor(4) as pool:
        spent = sum(pool.map(reserve_and_settle, range(40)))
    with Session(engine) as session:
        row = session.get_one(ApiSpendingRow, NOON.date())
    assert row.spent + row.reserved <= 100
    assert row.spent >= spent > 0


def test_processes_never_get_more_than_there_is(database_url: str, engine: Engine) -> None:
    arguments = [database_url, "100", "7", "10", NOON.isoformat()]
    crowd = [
        subprocess.Popen(
            [sys.executable, "-c", GREEDY, *arguments], stdout=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    got = sum(int(process.communicate()[0]) for process in crowd)
    assert got == 100 // 7
    with Session(engine) as session:
        row = session.get_one(ApiSpendingRow, NOON.date())
    assert (row.reserved, row.spent) == (98, 0)
