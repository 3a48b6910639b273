"""One step up or down: bounded waits, and another try when somebody held a lock."""

import logging
import sqlite3
import time
from collections.abc import Callable
from typing import Protocol

from alembic import command
from sqlalchemy import Engine, text
from sqlalchemy.exc import InterfaceError

from voice2text.migrations.alembic_commands import Commands
from voice2text.migrations.request import Action
from voice2text.migrations.run import Run
from voice2text.migrations.timeouts import prepare

_log = logging.getLogger(__name__)

# postgresql.org/docs/current/errcodes-appendix.html: lock timeout, deadlock, serialization failure.
_LOCKED = {"55P03", "40P01", "40001"}
CANCELLED = "57014"  # by statement_timeout, that is, by the end of the invocation
# Connection, resources, operator intervention: not the migration's fault.
_INTERRUPTED = {"08", "53", "57"}
# Half a minute in all: longer than the bot's longest transaction, shorter than an operator's
# patience. Between tries nobody waits behind us.
BACKOFF_SECONDS = (0.2, 0.5, 1, 2, 3, 4, 5, 5, 5, 5)


class Diagnosis(Protocol):
    """What the database said, without rows, host or password."""

    @property
    def sqlstate(self) -> str | None:
        """PostgreSQL's code, where there is one."""

    @property
    def message(self) -> str:
        """One sentence."""


Diagnose = Callable[[BaseException], Diagnosis]


class Steps:
    """Takes steps on one database."""

    def __init__(self, engine: Engine, commands: Commands, run: Run, diagnose: Diagnose) -> None:
        self._engine = engine
        self._commands = commands
        self._run = run
        self._diagnose = diagnose

    def take(self, action: Action, target: str) -> None:
        """Moves one revision up or down, to `target`; repeats a step that met a lock.

        Raises:
            MigrationError: `out_of_time`.
            Exception: whatever the migration raised; its step is rolled back.
        """
        self._run.undo.clear()
        for delay in BACKOFF_SECONDS:
            self._run.deadline.require(target)
            try:
                self._once(action, target)
            except Exception as exc:
                if not is_locked(exc, self._diagnose) or not self._run.deadline.allows(
                    delay * 1000
                ):
                    raise
                _log.warning("%s to %s: a lock is taken, again in %s s", action, target, delay)
                time.sleep(delay)
            else:
                return
        self._once(action, target)

    def undo(self) -> None:
        """Takes back what the last step, which failed, had done outside its transaction."""
        for statement in self._run.undo:
            with self._engine.connect().execution_options(
                isolation_level="AUTOCOMMIT"
            ) as connection:
                prepare(connection, self._run.deadline)
                connection.execute(text("SET lock_timeout = 0"))  # see indexes.py
                connection.execute(text(statement))

    def _once(self, action: Action, target: str) -> None:
        move = command.upgrade if action is Action.UPGRADE else command.downgrade
        with self._engine.connect() as connection:
            prepare(connection, self._run.deadline)
            self._run.began = time.monotonic()
            move(self._commands.config(connection=connection, run=self._run), target)


def is_locked(exc: BaseException, diagnose: Diagnose) -> bool:
    """Whether somebody else's lock was in the way, by SQLSTATE or SQLite's code."""
    code = getattr(getattr(exc, "orig", None), "sqlite_errorcode", 0)
    return diagnose(exc).sqlstate in _LOCKED or code & 0xFF == sqlite3.SQLITE_BUSY


def is_interrupted(exc: BaseException, diagnose: Diagnose) -> bool:
    """Whether the server or the connection failed, and not the migration."""
    state = diagnose(exc).sqlstate
    return isinstance(exc, InterfaceError | OSError) or (state or "")[:2] in _INTERRUPTED
