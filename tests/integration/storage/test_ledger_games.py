"""Whatever happens to jobs, in whatever order, the accounts are what a model says they are.

`VOICE2TEXT_THOROUGH=1` plays 10,000 games on SQLite and 2,000 on PostgreSQL.
"""

import os
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine, event, func, select
from sqlalchemy.orm import Session

from tests.fakes.recordings import USAGE, recording, transcript
from tests.fakes.storage import FakeJobs
from tests.integration.storage.repositories import Clock
from voice2text.accounts.allowance import Allowance, Scope
from voice2text.domain import ChatType, JobKey, Recording
from voice2text.errors import Refusal, Refused
from voice2text.storage.jobs import Jobs
from voice2text.storage.ledger import Ledger
from voice2text.storage.tables import ReservationRow, UsageRow

pytestmark = pytest.mark.integration

THOROUGH = bool(os.environ.get("VOICE2TEXT_THOROUGH"))
GAMES = {"sqlite": 10_000, "postgresql": 2_000} if THOROUGH else {"sqlite": 150, "postgresql": 100}
MOVES = 12
MINUTE = 60_000
ALLOWANCE = Allowance(person_minutes=10, group_minutes=12)


class Crash(Exception):
    """The process dies between two statements; the database rolls its transaction back."""


@contextmanager
def crashing(engine: Engine, at: int | None) -> Iterator[None]:
    """Dies before the statement of that number; None doesn't."""
    left = [at]

    def count(*_: Any) -> None:
        if left[0] is not None:
            left[0] -= 1
            if left[0] < 0:
                raise Crash

    event.listen(engine, "before_cursor_execute", count)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", count)


def test_the_accounts_always_balance(engine: Engine) -> None:
    dialect = engine.dialect.name
    clock = Clock()
    jobs, ledger = Jobs(engine), Ledger(engine, ALLOWANCE, now=clock)
    crashes = 0
    for game in range(GAMES[dialect]):
        crashes += _play(random.Random(game), game, engine, jobs, ledger)
    assert crashes > GAMES[dialect] // 10
    with Session(engine) as session:
        sums = {
            scope: session.execute(
                select(func.sum(UsageRow.reserved_ms), func.sum(UsageRow.used_ms)).where(
                    UsageRow.scope == scope
                )
            ).one()
            for scope in (Scope.PERSON, Scope.ALL)
        }
        held, used = session.execute(
            select(
                func.sum(ReservationRow.reserved_ms).filter(ReservationRow.used_ms.is_(None)),
                func.sum(ReservationRow.used_ms),
            )
        ).one()
    assert tuple(map(int, sums[Scope.ALL])) == tuple(map(int, sums[Scope.PERSON]))
    assert tuple(map(int, sums[Scope.ALL])) == (int(held or 0), int(used or 0))


def _play(dice: random.Random, game: int, engine: Engine, jobs: Jobs, ledger: Ledger) -> int:
    """Two persons of this game's own and their group; answers how often a process died."""
    model = FakeJobs()
    model.ledger.allowance, model.ledger.now = ALLOWANCE, ledger._now
    people, group = (10 * game + 1, 10 * game + 2), -(10 * game + 3)
    recordings = [
        recording(
            JobKey(chat, number),
            chat_type=ChatType.PRIVATE if chat > 0 else ChatType.SUPERGROUP,
            user_id=person,
        )
        for number, (chat, person) in enumerate(
            [(people[0], people[0]), (people[1], people[1]), (group, people[0]), (group, people[1])]
        )
    ]
    crashes = 0
    for _ in range(MOVES):
        one, minutes = dice.choice(recordings), dice.randint(0, 6)
        move = dice.choice(["begin", "reserve", "reserve", "release", "finish", "refuse", "fail"])
        death = dice.choice([None, None, dice.randint(0, 6)])
        try:
            with crashing(engine, death):
                said = _answer(_move(move, jobs, ledger, one, minutes))
        except Crash:
            crashes += 1  # nothing has happened: the model does not move either
        else:
            assert said == _answer(_move(move, model, model.ledger, one, minutes))
        for scope, whose in (*((Scope.PERSON, one) for one in people), (Scope.GROUP, group)):
            assert ledger.balance(scope, whose) == model.ledger.balance(scope, whose), game
    return crashes


def _move(move: str, jobs: Any, ledger: Any, one: Recording, minutes: int) -> Callable[[], object]:
    def reserve() -> object:
        return ledger.reserve(one, minutes * MINUTE)

    def finish() -> object:
        said = replace(transcript(), duration_ms=minutes * MINUTE)
        return jobs.finish(one.key, said, USAGE)

    return {
        "begin": lambda: jobs.begin(one) and None,
        "reserve": reserve,
        "release": lambda: jobs.release(one.key),
        "finish": finish,
        "refuse": lambda: jobs.refuse(one.key, Refusal.EMPTY, None),
        "fail": lambda: jobs.fail(one.key, "crashed"),
    }[move]


def _answer(move: Callable[[], object]) -> object:
    with suppress(Refused):
        return move()
    return "refused"
