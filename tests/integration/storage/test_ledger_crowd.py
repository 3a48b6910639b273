"""A crowd of processes takes of one day: never more than it holds, and all of it."""

import subprocess
import sys

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.fakes.recordings import recording
from voice2text.domain import JobKey
from voice2text.storage.engine import connect
from voice2text.storage.jobs import Jobs
from voice2text.storage.tables import ReservationRow, UsageRow

pytestmark = pytest.mark.integration

PROCESSES, EACH = 8, 125
MS, PERSONS, LIMIT_MINUTES = 7_000, 5, 60
# Takes a recording of seven seconds as often as it is told, for five persons by turns.
TAKER = """
import sys
from tests.fakes.recordings import recording
from voice2text.accounts.allowance import Allowance
from voice2text.domain import JobKey
from voice2text.errors import Refused, Retryable
from voice2text.storage.engine import connect
from voice2text.storage.ledger import Ledger

url, first, each, ms, persons, minutes = sys.argv[1], *map(int, sys.argv[2:])
ledger = Ledger(connect(url), Allowance(all_minutes=minutes, person_minutes=minutes))
sys.stdin.readline()  # all begin together
taken = 0
for number in range(first, first + each):
    one = recording(JobKey(7, number), user_id=1 + number % persons)
    while True:
        try:
            ledger.reserve(one, ms)
            taken += 1
        except Refused:
            pass
        except Retryable:
            continue  # too much of a crowd: nothing was taken
        break
print(taken)
"""


def test_a_thousand_at_once_take_a_day_to_its_last_recording(postgresql_url: str) -> None:
    # SQLite lets one write at a time; test_contract_spending has a crowd of three there.
    engine = connect(postgresql_url)
    jobs = Jobs(engine)
    for number in range(PROCESSES * EACH):
        jobs.begin(recording(JobKey(7, number), user_id=1 + number % PERSONS))
    crowd = [
        subprocess.Popen(
            [
                *(sys.executable, "-c", TAKER, postgresql_url),
                *map(str, (process * EACH, EACH, MS, PERSONS, LIMIT_MINUTES)),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for process in range(PROCESSES)
    ]
    taken = sum(int(process.communicate("go\n")[0]) for process in crowd)
    limit = LIMIT_MINUTES * 60_000
    assert limit - MS < taken * MS <= limit
    with Session(engine) as session:
        rows = dict(
            session.execute(
                select(UsageRow.scope, func.sum(UsageRow.reserved_ms)).group_by(UsageRow.scope)
            ).all()
        )
        held = session.scalar(select(func.count()).select_from(ReservationRow))
    assert {scope: int(ms) for scope, ms in rows.items()} == {
        "all": taken * MS,
        "person": taken * MS,
    }
    assert held == taken
    engine.dispose()
