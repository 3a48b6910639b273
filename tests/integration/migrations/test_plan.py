"""A plan is what the run then does: the same SQL in the same order."""

from collections.abc import Iterator
from itertools import groupby

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, event

from tests.integration.migrated import FOLDER, migrator
from voice2text.migrations.changes import read
from voice2text.migrations.plan import Plan, plan
from voice2text.migrations.runner import Migrator
from voice2text.migrations.sql import canonical
from voice2text.storage.engine import connect_for_migrations
from voice2text.storage.outage import diagnose
from voice2text.storage.revisions import REVISIONS
from voice2text.storage.tables import Base

pytestmark = pytest.mark.integration

SCHEMA = {"create", "alter", "add", "drop", "rename", "set type"}


def made(dialect: str, steps: list[str], *, down: bool = False) -> Plan:
    scripts = ScriptDirectory(str(FOLDER))
    first = min(steps) if not down else None
    applied = [one for one in REVISIONS if first is None or one < first]
    return plan(scripts, dialect, steps, down=down, applied=applied)


def changing_schema(statements: list[str]) -> list[str]:
    """The statements that change a table of ours; the bookkeeping is no part of a plan.

    Where SQLite rebuilds a table, it lists its indexes in the order in which they were last made,
    and Alembic makes them again so: which of two neighbours comes first says nothing.
    """
    return [
        sql
        for is_index, run in groupby(_changing(statements), _makes_index)
        for sql in (sorted(run) if is_index else run)
    ]


def _makes_index(sql: str) -> bool:
    return sql.startswith("CREATE INDEX")


def _changing(statements: list[str]) -> Iterator[str]:
    for sql in statements:
        changes = read(sql)
        ours = not any(one.table.startswith(("migration_", "alembic_")) for one in changes)
        if ours and any(one.verb.split()[0] in SCHEMA for one in changes):
            yield canonical(sql)


@pytest.mark.parametrize("down", [False, True])
def test_a_plan_is_what_happens(empty_url: str, down: bool) -> None:
    if down:
        migrator(empty_url).run({"action": "upgrade", "revision": "head"})
    target = {"action": "downgrade", "revision": "base"}
    if not down:
        target = {"action": "upgrade", "revision": "head"}
    engine = connect_for_migrations(empty_url)
    planned = Migrator(engine, FOLDER, diagnose=diagnose).run({**target, "action": "plan"})
    assert planned["ok"], planned
    sent: list[str] = []
    listen(engine, sent)
    done = Migrator(engine, FOLDER, diagnose=diagnose).run(
        {**target, "plan_sha": planned["plan_sha"]}
    )
    assert done["ok"], done
    steps = made(engine.dialect.name, done["applied"], down=down)["steps"]
    assert [one["revision"] for one in planned["plan"]] == [one["revision"] for one in steps]
    wanted = [one["sql"] for step in steps for one in step["statements"]]
    assert changing_schema(sent) == changing_schema(wanted)
    assert wanted


def listen(engine: Engine, sent: list[str]) -> None:
    @event.listens_for(engine, "before_cursor_execute")
    def _keep(_connection: object, _cursor: object, sql: str, *_rest: object) -> None:
        sent.append(sql)


@pytest.mark.parametrize("dialect", ["postgresql", "sqlite"])
def test_a_plan_says_what_would_be_lost(dialect: str) -> None:
    up = made(dialect, list(REVISIONS[:3]))
    assert (up["destructive"], up["backup_needed"]) == (False, False)
    assert all(step["findings"] == [] for step in up["steps"])
    down = made(dialect, list(REVISIONS[::-1]), down=True)
    assert (down["destructive"], down["backup_needed"]) == (True, True)
    dropped = [
        one["table"]
        for step in down["steps"]
        for one in step["statements"]
        if one["destructive"] and read(one["sql"])[0].verb == "drop table"
    ]
    assert set(dropped) == set(Base.metadata.tables)
    assert dropped[-5:] == ["segments", "parts", "jobs", "chats", "users"]
    contract = made(dialect, [REVISIONS[5]])
    assert (contract["destructive"], contract["backup_needed"]) == (True, True)


def test_a_sha_stands_for_the_sql() -> None:
    one = made("postgresql", [REVISIONS[3]])
    assert one["plan_sha"] == made("postgresql", [REVISIONS[3]])["plan_sha"]
    others = [
        made("sqlite", [REVISIONS[3]]),
        made("postgresql", [REVISIONS[3]], down=True),
        made("postgresql", list(REVISIONS[3:5])),
    ]
    assert len({one["plan_sha"], *(other["plan_sha"] for other in others)}) == 4
