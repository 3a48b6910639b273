"""The SQL of a migration, without a database; each statement with the line it came from."""

import sys
from dataclasses import dataclass
from typing import Any

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import Script
from sqlalchemy import MetaData

from voice2text.migrations.sql import split


@dataclass(frozen=True, slots=True)
class Recorded:
    """One statement; `lines` are those of the migration's file that were running."""

    sql: str
    lines: tuple[int, ...]
    in_transaction: bool


@dataclass(frozen=True, slots=True)
class Recording:
    """What a migration would send to PostgreSQL; `stopped` says why it went no further."""

    statements: tuple[Recorded, ...]
    stopped: str | None = None


def record(script: Script, *, down: bool = False, models: MetaData | None = None) -> Recording:
    """Runs `upgrade` or `downgrade` in Alembic's offline mode for PostgreSQL."""
    tape = _Tape(script.path)
    options = {"as_sql": True, "output_buffer": tape, "literal_binds": True}
    context = MigrationContext.configure(
        dialect_name="postgresql", opts={**options, "target_metadata": models}
    )
    stopped = None
    with Operations.context(context):
        try:
            (script.module.downgrade if down else script.module.upgrade)()
        except Exception as exc:  # a migration is code: it may raise anything
            stopped = f"{type(exc).__name__}: {exc}"
    return Recording(tuple(tape.statements), stopped)


class _Tape:
    """The output buffer of Alembic's offline mode: it gets one statement per call."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._in_transaction = True
        self.statements: list[Recorded] = []

    def write(self, text: str) -> None:
        """Takes what a migration emits."""
        lines = _lines_of(self._path)
        for sql in split(text):
            word = sql.split()[0].upper()
            if word in {"BEGIN", "START"}:
                self._in_transaction = True
            if word == "COMMIT":
                self._in_transaction = False
            self.statements.append(Recorded(sql, lines, self._in_transaction))

    def flush(self) -> None:
        """Nothing waits."""


def _lines_of(path: str) -> tuple[int, ...]:
    frame: Any = sys._getframe(2)  # noqa: SLF001 - the only way to know who asked
    lines = []
    while frame is not None:
        if frame.f_code.co_filename == path:
            lines.append(frame.f_lineno)
        frame = frame.f_back
    return tuple(lines)
