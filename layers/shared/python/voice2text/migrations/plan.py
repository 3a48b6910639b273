"""What a run would do, before it does it: the exact SQL, its locks, what it would lose."""

import hashlib
import json
from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from typing import TypedDict

from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, create_engine, event

from voice2text.migrations.changes import read
from voice2text.migrations.costs import Cost, Lock
from voice2text.migrations.examine import Migration, Seen
from voice2text.migrations.fingerprint import facts
from voice2text.migrations.lint import examined, judged
from voice2text.migrations.scratch import apply, built
from voice2text.migrations.sql import canonical

_TRANSACTION = {"begin", "commit"}


class Statement(TypedDict):
    """One statement; `lock` is the strongest it takes on a table that exists already."""

    sql: str
    table: str | None
    lock: str | None
    rewrites: bool
    scans: bool
    destructive: bool


class PlannedStep(TypedDict):
    """One migration, up or down."""

    revision: str
    direction: str
    statements: list[Statement]
    findings: list[str]
    destructive: bool


class Plan(TypedDict):
    """All steps in the order taken; `plan_sha` is the same as long as their SQL is."""

    steps: list[PlannedStep]
    plan_sha: str
    destructive: bool
    backup_needed: bool


def plan(
    scripts: ScriptDirectory,
    dialect: str,
    steps: Sequence[str],
    *,
    down: bool,
    applied: Sequence[str],
    models: MetaData | None = None,
) -> Plan:
    """The plan of a run; it opens no connection to the database.

    Args:
        scripts: the folder of migrations.
        dialect: `postgresql` or `sqlite`.
        steps: the revisions in the order taken.
        down: whether they are taken back.
        applied: what the database has before the first step, oldest first.
        models: lend their naming convention to constraints without a name.
    """
    migrations = {one.script.revision: one for one in examined(scripts, models)}
    if dialect == "postgresql":
        planned = [_postgresql(migrations[revision], down=down) for revision in steps]
    else:
        planned = _sqlite(scripts, steps, down=down, applied=applied, models=models)
    for step in planned:
        if not down:
            step["findings"] = [str(one) for one in judged(migrations[step["revision"]])]
    sql = [
        (step["revision"], [canonical(one["sql"]) for one in step["statements"]])
        for step in planned
    ]
    destructive = any(step["destructive"] for step in planned)
    return {
        "steps": planned,
        "plan_sha": hashlib.sha256(json.dumps([dialect, down, sql]).encode()).hexdigest(),
        "destructive": destructive,
        "backup_needed": destructive or any(map(_overwrites, planned)),
    }


def _postgresql(migration: Migration, *, down: bool) -> PlannedStep:
    seen = migration.downs if down else migration.ups
    recording = migration.down if down else migration.up
    by_statement: dict[int, list[Seen]] = {}
    for one in seen:
        by_statement.setdefault(id(one.statement), []).append(one)
    statements = [
        _statement(recorded.sql, by_statement.get(id(recorded), []))
        for recorded in recording.statements
    ]
    return _step(migration.script.revision, statements, down=down)


def _statement(sql: str, seen: Sequence[Seen]) -> Statement:
    price = Cost()
    for one in seen:
        price |= one.cost
    return {
        "sql": sql,
        "table": next((one.change.table for one in seen if one.change.table), None),
        "lock": price.lock,
        "rewrites": price.rewrites,
        "scans": price.scans,
        "destructive": price.destructive,
    }


def _sqlite(
    scripts: ScriptDirectory,
    steps: Sequence[str],
    *,
    down: bool,
    applied: Sequence[str],
    models: MetaData | None,
) -> list[PlannedStep]:
    """Batch mode reads the tables that it rebuilds: the steps are taken in memory."""
    planned = []
    with built(create_engine("sqlite://")) as connection:
        apply(connection, scripts, applied, models)
        said: list[str] = []
        event.listen(connection, "before_cursor_execute", lambda *call: said.append(call[2]))
        for revision in steps:
            before = facts(connection)
            said.clear()
            apply(connection, scripts, [revision], models, down=down)
            sent = list(said)
            lost = {name.split()[1] for name in before.keys() - facts(connection).keys()}
            statements = [_of_sqlite(sql, lost) for sql in sent]
            kept = [one for one in statements if one is not None]
            planned.append(_step(revision, _settled(kept), down=down))
    return planned


def _settled(statements: list[Statement]) -> list[Statement]:
    """Neighbouring indexes by their SQL: a table that is rebuilt gets them back in any order, for
    Alembic keeps them in a set, and the same plan must have the same sha."""
    runs = groupby(statements, lambda one: one["sql"].lstrip().upper().startswith("CREATE INDEX"))
    return [
        one
        for is_index, run in runs
        for one in (sorted(run, key=itemgetter("sql")) if is_index else run)
    ]


def _of_sqlite(sql: str, lost: set[str]) -> Statement | None:
    change = read(sql)[0]
    if change.verb in {"read", "set", *_TRANSACTION}:
        return None
    copies = change.verb == "write" and change.table.startswith("_alembic_tmp_")
    table = change.table.removeprefix("_alembic_tmp_")
    dropped = change.verb == "drop table" and change.table in lost
    fewer = copies and any(name.startswith(f"{table}.") for name in lost)
    losing = dropped or fewer or change.verb == "drop column" or change.type == "delete"
    return {
        "sql": sql.strip(),
        "table": table or None,
        "lock": Lock.SQLITE_WRITER,
        "rewrites": copies,
        "scans": copies or (change.verb == "write" and not change.bounded),
        "destructive": losing,
    }


def _step(revision: str, statements: list[Statement], *, down: bool) -> PlannedStep:
    return {
        "revision": revision,
        "direction": "downgrade" if down else "upgrade",
        "statements": statements,
        "findings": [],
        "destructive": any(one["destructive"] for one in statements),
    }


def _overwrites(step: PlannedStep) -> bool:
    return any(
        one["scans"] and any(change.verb == "write" for change in read(one["sql"]))
        for one in step["statements"]
    )
