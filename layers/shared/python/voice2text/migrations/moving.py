"""An upgrade or a downgrade, step by step, under the lock."""

import logging

from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from voice2text.migrations.answer import Answer
from voice2text.migrations.database import current_revision
from voice2text.migrations.errors import Code, MigrationError
from voice2text.migrations.history import History
from voice2text.migrations.lock import Held
from voice2text.migrations.losses import losses_on_the_way_down
from voice2text.migrations.request import Action, Request
from voice2text.migrations.rollback import roll_back
from voice2text.migrations.steps import CANCELLED, Diagnose, Steps, is_interrupted, is_locked
from voice2text.migrations.timeouts import Deadline, out_of_time

_log = logging.getLogger(__name__)

_LOCKED = (
    "Revision {} met somebody's lock every time it tried, and let the others pass; the steps "
    "before it stay. Look for a long transaction (pg_stat_activity), then send the same again."
)
_INTERRUPTED = (
    "The database went away during revision {}; that step was rolled back, the steps before it "
    "stay. Send the same again: it goes on from here."
)


class Move:
    """One request's way through the history.

    Args:
        engine: from `connect_for_migrations`.
        scripts: the folder of migrations.
        history: the same as a line.
        steps: takes the steps.
        held: the lock.
        deadline: when to stop.
        diagnose: reads the driver's exceptions.
        answer: is filled as things happen, so that it is true wherever this stops.
    """

    def __init__(
        self,
        engine: Engine,
        scripts: ScriptDirectory,
        history: History,
        steps: Steps,
        held: Held,
        deadline: Deadline,
        diagnose: Diagnose,
        answer: Answer,
    ) -> None:
        self._engine = engine
        self._scripts = scripts
        self._history = history
        self._steps = steps
        self._held = held
        self._deadline = deadline
        self._diagnose = diagnose
        self._answer = answer

    def make(self, request: Request, start: str, target: str) -> None:
        """Goes from `start` to `target`.

        Raises:
            MigrationError: `data_loss` before anything moved; or why it stopped on the way.
        """
        way = self._history.steps(start, target)
        if request.action is Action.DOWNGRADE:
            self._refuse_losses(request, way)
        for revision in way:
            self._deadline.require(revision)
            self._held.require()
            if request.action is Action.DOWNGRADE:
                # Again, for this one: rows may have come, and a copy can be compared only now.
                self._refuse_losses(request, [revision])
            self._step(request.action, revision, start)

    def _step(self, action: Action, revision: str, start: str) -> None:
        end = self._history.end(revision, action)
        self._answer["to"] = None  # unknown until it is read on a new connection
        failure: Exception | None = None
        try:
            self._steps.take(action, end)
        except Exception as exc:  # a migration is code: it may raise anything
            failure = exc
        self._answer["to"] = reached = current_revision(self._engine)
        self._answer["applied"] = self._history.steps(start, reached)
        if reached == end:
            return  # also if the connection died after the commit
        if failure is not None:
            raise self._why(failure, action, revision, start) from failure
        raise MigrationError(
            Code.NOT_REACHED,
            f"No step failed, but the database is at {reached} instead of {end}: look for a "
            "ROLLBACK inside the migration, then send the same again.",
            revision=revision,
        )

    def _refuse_losses(self, request: Request, way: list[str]) -> None:
        if request.allow_data_loss:
            return
        losses = losses_on_the_way_down(self._engine, self._history.scripts(self._scripts, way))
        if not losses:
            return
        self._answer["losses"] = losses
        told = ", ".join(
            loss["what"] if loss["rows"] is None else f"{loss['rows']} rows of {loss['what']}"
            for loss in losses
        )
        raise MigrationError(
            Code.DATA_LOSS,
            f"This would destroy {told}. Older code works with the newer schema: roll back the "
            "code and leave the schema. If the rows must go, make a backup, and send "
            "allow_data_loss: true with its backup_id.",
            revision=losses[0]["revision"],
        )

    def _why(self, exc: Exception, action: Action, revision: str, start: str) -> MigrationError:
        """What the answer says; a migration that is itself at fault takes its run back with it."""
        if isinstance(exc, MigrationError):
            return exc
        found = self._diagnose(exc)
        _log.error("revision %s: %s (SQLSTATE %s)", revision, found.message, found.sqlstate)
        if found.sqlstate == CANCELLED and self._deadline.left_ms() is not None:
            code, advice = Code.OUT_OF_TIME, out_of_time(revision).what_to_do
        elif is_locked(exc, self._diagnose):
            code, advice = Code.LOCKED, _LOCKED.format(revision)
        elif is_interrupted(exc, self._diagnose):
            code, advice = Code.INTERRUPTED, _INTERRUPTED.format(revision)
        else:
            code, advice = Code.STEP_FAILED, self._failed(action, revision, start)
        return MigrationError(
            code,
            advice,
            message=found.message,
            sqlstate=found.sqlstate,
            revision=revision,
            statement=_statement(exc),
        )

    def _failed(self, action: Action, revision: str, start: str) -> str:
        undone = "the steps before it stay."
        if action is Action.UPGRADE:
            undone = roll_back(
                self._engine, self._scripts, self._history, self._steps, self._answer, start
            )
        return (
            f"Revision {revision} failed and was rolled back; {undone} Do what message asks for, "
            "then send the action again."
        )


def _statement(exc: BaseException) -> str | None:
    """The SQL that failed, at most 500 characters of it, without its parameters."""
    statement = getattr(exc, "statement", None)
    return " ".join(statement.split())[:500] if isinstance(statement, str) else None
