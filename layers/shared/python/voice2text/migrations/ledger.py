"""What was applied, from which file, by whom and when; written in the step's own transaction.

A row stays when its revision is taken back: `withdrawn_at` says since when it no longer counts.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from alembic.script import Script
from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    DateTime,
    Engine,
    MetaData,
    Table,
    Text,
    func,
    insert,
    inspect,
    select,
    update,
)

from voice2text.migrations.run import Run

ADOPTED = "adopted"  # the code version of rows written for a database older than the ledger

_METADATA = MetaData()
LEDGER = Table(
    "migration_ledger",
    _METADATA,
    Column("number", BigInteger, primary_key=True, autoincrement=False),  # the order of application
    Column("revision", Text, nullable=False),
    Column("sha256", Text, nullable=False),  # of the migration's file
    Column("run_id", Text, nullable=False),
    Column("code_version", Text, nullable=False),
    Column("minimum_code", Text),  # code that doesn't know this revision can't work from here on
    Column("applied_at", DateTime(timezone=True), nullable=False),
    Column("duration_ms", BigInteger, nullable=False),
    Column("withdrawn_at", DateTime(timezone=True)),
    Column("withdrawn_by", Text),  # the run that took it back
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A revision that counts as applied, and the file it was applied from."""

    revision: str
    sha256: str


def digest(script: Script) -> str:
    """The sha256 of a migration's file, in hex."""
    return hashlib.sha256(Path(script.path).read_bytes()).hexdigest()


def read_ledger(engine: Engine) -> list[Entry] | None:
    """What counts as applied, in the order of application; None if there is no ledger yet."""
    with engine.connect() as connection:
        if not inspect(connection).has_table(LEDGER.name):
            return None
        rows = connection.execute(
            select(LEDGER.c.revision, LEDGER.c.sha256)
            .where(LEDGER.c.withdrawn_at.is_(None))
            .order_by(LEDGER.c.number)
        )
        return [Entry(*row) for row in rows]


def applied(connection: Connection, script: Script, below: Sequence[Script], *, run: Run) -> None:
    """Writes a step up down.

    Args:
        connection: the step's, in its transaction.
        script: the migration.
        below: those under it, oldest first; a database older than the ledger gets their rows, too.
        run: who took the step.
    """
    _create(connection, below, run)
    _insert(connection, [script], run, run.code_version, run.step_ms)


def withdrawn(connection: Connection, script: Script, below: Sequence[Script], *, run: Run) -> None:
    """Writes a step down down; the arguments are those of `applied`."""
    _create(connection, [*below, script], run)
    _withdraw(connection, run, LEDGER.c.revision == script.revision)


def rewritten(connection: Connection, scripts: Sequence[Script], *, run: Run) -> None:
    """Says that exactly these were applied, from the files as they are now; for `stamp`."""
    _create(connection, (), run)
    _withdraw(connection, run)
    _insert(connection, scripts, run, run.code_version, 0)


def _create(connection: Connection, missing: Iterable[Script], run: Run) -> None:
    if not inspect(connection).has_table(LEDGER.name):
        LEDGER.create(connection)
        _insert(connection, missing, run, ADOPTED, 0)


def _insert(
    connection: Connection,
    scripts: Iterable[Script],
    run: Run,
    code_version: str,
    duration_ms: int,
) -> None:
    last: int = connection.scalar(select(func.coalesce(func.max(LEDGER.c.number), 0))) or 0
    for number, script in enumerate(scripts, start=last + 1):
        connection.execute(
            insert(LEDGER).values(
                number=number,
                revision=script.revision,
                sha256=digest(script),
                run_id=run.run_id,
                code_version=code_version,
                minimum_code=getattr(script.module, "minimum_code", None),
                applied_at=datetime.now(UTC),
                duration_ms=duration_ms,
            )
        )


def _withdraw(connection: Connection, run: Run, *which: ColumnElement[bool]) -> None:
    connection.execute(
        update(LEDGER)
        .where(LEDGER.c.withdrawn_at.is_(None), *which)
        .values(withdrawn_at=datetime.now(UTC), withdrawn_by=run.run_id)
    )
