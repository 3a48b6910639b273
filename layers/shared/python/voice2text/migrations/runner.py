"""The migrator: a request in, an answer out."""

import logging
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from voice2text.migrations.alembic_commands import Commands
from voice2text.migrations.answer import Answer, blank
from voice2text.migrations.database import current_revision
from voice2text.migrations.errors import Code, MigrationError
from voice2text.migrations.history import History, read_history
from voice2text.migrations.lock import LOCK_WAIT_SECONDS, exclusive
from voice2text.migrations.request import CHANGES, Action, Request, read_request

_log = logging.getLogger(__name__)


class Diagnosis(Protocol):
    """What the database said, without rows, host or password."""

    @property
    def sqlstate(self) -> str | None:
        """PostgreSQL's code, where there is one."""

    @property
    def message(self) -> str:
        """One sentence."""


class Migrator:
    """Alembic as a service.

    Args:
        engine: from `connect_for_migrations`: every connection is a new one.
        folder: holds env.py and versions/.
        diagnose: reads the driver's exceptions.
        lock_wait_seconds: how long to wait for another migrator before answering `busy`.
    """

    def __init__(
        self,
        engine: Engine,
        folder: Path,
        *,
        diagnose: Callable[[BaseException], Diagnosis],
        lock_wait_seconds: float = LOCK_WAIT_SECONDS,
    ) -> None:
        self._engine = engine
        self._commands = Commands(engine, folder)
        self._diagnose = diagnose
        self._lock_wait_seconds = lock_wait_seconds

    def run(self, payload: object) -> Answer:
        """Does what `payload` asks (see `read_request`); what stopped it is in the answer."""
        began = time.monotonic()
        answer = blank()
        try:
            request = read_request(payload)
            answer["action"] = request.action
            self._act(request, answer)
            answer["ok"] = True
        except MigrationError as exc:
            answer["error"] = exc.as_failure()
        except (SQLAlchemyError, sqlite3.Error, OSError) as exc:
            answer["error"] = self._unreachable(exc).as_failure()
        answer["elapsed_ms"] = round((time.monotonic() - began) * 1000)
        return answer

    def _act(self, request: Request, answer: Answer) -> None:
        history = read_history(self._commands.scripts)
        if request.action in CHANGES:
            with exclusive(self._engine, self._lock_wait_seconds) as waited:
                answer["lock_wait_ms"] = waited
                self._change(request, history, answer)
            return
        answer["from"] = answer["to"] = current = current_revision(self._engine)
        if request.action is Action.HISTORY:
            answer["revisions"] = history.described(current)
        elif request.action is Action.HEADS:
            answer["revisions"] = history.described(current)[-1:]
        elif request.action is Action.CHECK:
            self._check(history, current, answer)

    def _change(self, request: Request, history: History, answer: Answer) -> None:
        answer["from"] = answer["to"] = start = current_revision(self._engine)
        target = history.target(request, start)
        if target == start:
            answer["noop"] = True
            return
        answer["to"] = None  # unknown until it is read on a new connection
        failure: Exception | None = None
        try:
            self._commands.move(request.action, target)
        except Exception as exc:  # a migration is code: it may raise anything
            failure = exc
        answer["to"] = end = current_revision(self._engine)
        answer["applied"] = history.steps(start, end)
        if failure is not None:
            raise self._step_failed(failure, history.steps(end, target)) from failure
        if end != target:
            raise MigrationError(
                Code.NOT_REACHED,
                f"No step failed, but the database is at {end} instead of {target}: look for a "
                "ROLLBACK inside a migration, then send the same again.",
                revision=end,
            )

    def _check(self, history: History, current: str, answer: Answer) -> None:
        if history.position(current) < history.position(history.head):
            raise MigrationError(
                Code.BEHIND,
                f"The database is at {current}, the migrations end at {history.head}: upgrade, "
                "then check again.",
                revision=current,
            )
        answer["findings"] = self._commands.differences()
        if answer["findings"]:
            raise MigrationError(
                Code.DRIFT,
                "The database and the models differ, see findings: write a migration for what the "
                "models have, undo what was changed by hand.",
                revision=current,
            )

    def _step_failed(self, exc: Exception, left: list[str]) -> MigrationError:
        found = self._diagnose(exc)
        revision = left[0] if left else None
        _log.error("revision %s: %s (SQLSTATE %s)", revision, found.message, found.sqlstate)
        return MigrationError(
            Code.STEP_FAILED,
            f"Revision {revision} failed and was rolled back; the steps before it stay. Do what "
            "message asks for, then send the action again.",
            message=found.message,
            sqlstate=found.sqlstate,
            revision=revision,
        )

    def _unreachable(self, exc: Exception) -> MigrationError:
        found = self._diagnose(exc)
        _log.error("database: %s (SQLSTATE %s)", found.message, found.sqlstate)
        return MigrationError(
            Code.UNREACHABLE,
            "The database can't be used: see message; check that it runs and that DATABASE_URL "
            "names its host, database, user and password, then send the same again.",
            message=found.message,
            sqlstate=found.sqlstate,
        )
