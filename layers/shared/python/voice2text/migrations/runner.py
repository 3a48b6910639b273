"""The migrator: a request in, an answer out."""

import logging
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine, MetaData
from sqlalchemy.exc import SQLAlchemyError

from voice2text.migrations.actions import Looking
from voice2text.migrations.alembic_commands import Commands
from voice2text.migrations.answer import Answer, blank
from voice2text.migrations.database import current_revision
from voice2text.migrations.errors import Code, MigrationError
from voice2text.migrations.history import read_history
from voice2text.migrations.lock import LOCK_WAIT_SECONDS, Held, exclusive
from voice2text.migrations.moving import Move
from voice2text.migrations.request import CHANGES, Action, Request, read_request
from voice2text.migrations.roles import Role, grant
from voice2text.migrations.run import Run
from voice2text.migrations.steps import Diagnose, Steps
from voice2text.migrations.timeouts import Deadline

_log = logging.getLogger(__name__)


class Migrator:
    """Alembic as a service.

    Args:
        engine: from `connect_for_migrations`: every connection is a new one.
        folder: holds env.py and versions/.
        diagnose: reads the driver's exceptions.
        models: what `check` compares the database with.
        code_version: of the code that runs, for the ledger.
        lock_wait_seconds: how long to wait for another migrator before answering `busy`.
        application: who the other doors come in as; made and kept up to date where it is given.
    """

    def __init__(
        self,
        engine: Engine,
        folder: Path,
        *,
        diagnose: Diagnose,
        models: MetaData | None = None,
        code_version: str = "unknown",
        lock_wait_seconds: float = LOCK_WAIT_SECONDS,
        application: Role | None = None,
    ) -> None:
        self._engine = engine
        self._commands = Commands(folder)
        self._diagnose = diagnose
        self._models = models
        self._code_version = code_version
        self._lock_wait_seconds = lock_wait_seconds
        self._application = application

    def run(self, payload: object, remaining_ms: Callable[[], int] | None = None) -> Answer:
        """Does what `payload` asks (see `read_request`); what stopped it is in the answer.

        Args:
            payload: `{"action": …}`.
            remaining_ms: tells how long this process may still run; None if there is no end.
        """
        began = time.monotonic()
        answer = blank()
        try:
            request = read_request(payload)
            answer["action"] = request.action
            self._act(request, answer, Deadline(remaining_ms))
            answer["ok"] = True
        except MigrationError as exc:
            answer["error"] = exc.as_failure()
            answer["findings"] = exc.findings
        except (SQLAlchemyError, sqlite3.Error, OSError) as exc:
            answer["error"] = self._unreachable(exc).as_failure()
        answer["elapsed_ms"] = round((time.monotonic() - began) * 1000)
        return answer

    def _act(self, request: Request, answer: Answer, deadline: Deadline) -> None:
        scripts = self._commands.scripts
        look = Looking(self._engine, scripts, read_history(scripts), self._models, answer)
        if request.action in (*CHANGES, Action.STAMP):
            left = deadline.left_ms()
            wait = self._lock_wait_seconds if left is None else left / 1000
            with exclusive(
                self._engine, min(wait, self._lock_wait_seconds), name=answer["run_id"]
            ) as held:
                answer["lock_wait_ms"] = held.waited_ms
                # Before, so that a new table is theirs the moment it is there; and after, because
                # only then are the migrator's own tables there to be kept from them.
                self._grant(deadline)
                self._change(request, look, held, deadline)
                self._grant(deadline)
            return
        answer["from"] = answer["to"] = current = current_revision(self._engine)
        match request.action:
            case Action.HISTORY:
                answer["revisions"] = look.history.described(current)
            case Action.HEADS:
                answer["revisions"] = look.history.described(current)[-1:]
            case Action.SHOW:
                look.show(request, current)
            case Action.CHECK:
                look.check(current)
            case Action.VERIFY:
                look.verify(current)
            case Action.PLAN:
                look.plan(request, current)

    def _change(self, request: Request, look: Looking, held: Held, deadline: Deadline) -> None:
        answer = look.answer
        answer["from"] = answer["to"] = start = current_revision(self._engine)
        run = Run(answer["run_id"], self._code_version, deadline)
        if request.action is Action.STAMP:
            look.stamp(request, start, run)
            return
        look.honest(start)
        target = look.history.target(request, start)
        if target == start:
            answer["noop"] = True
        else:
            if request.plan_sha is not None:
                self._require_plan(request, look, start)
            steps = Steps(self._engine, self._commands, run, self._diagnose)
            Move(
                self._engine,
                look.scripts,
                look.history,
                steps,
                held,
                deadline,
                self._diagnose,
                answer,
            ).make(request, start, target)
        look.fingerprint()

    def _grant(self, deadline: Deadline) -> None:
        if self._application is not None:
            grant(self._engine, self._application, deadline, self._diagnose)

    def _require_plan(self, request: Request, look: Looking, start: str) -> None:
        look.plan(request, start)
        if look.answer["plan_sha"] != request.plan_sha:
            raise MigrationError(
                Code.PLAN_CHANGED,
                "This is not the plan that was reviewed: ask for plan again, read it, and send "
                "its plan_sha.",
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
