"""After a failed upgrade: back to where the run began, if that destroys nothing."""

import logging

from alembic.script import ScriptDirectory
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from voice2text.migrations.answer import Answer
from voice2text.migrations.database import current_revision
from voice2text.migrations.errors import MigrationError
from voice2text.migrations.history import History
from voice2text.migrations.losses import losses_on_the_way_down
from voice2text.migrations.request import Action
from voice2text.migrations.steps import Steps

_log = logging.getLogger(__name__)


def roll_back(
    engine: Engine,
    scripts: ScriptDirectory,
    history: History,
    steps: Steps,
    answer: Answer,
    start: str,
) -> str:
    """Takes back what this run applied, newest first, and says what became of it.

    Never goes below `start`: what earlier runs applied is good. Of the failed step only what it
    did outside its transaction is left to undo, the database has rolled back the rest.
    """
    try:
        steps.undo()
    except (SQLAlchemyError, MigrationError, OSError) as exc:
        # An index that nobody waits for; the next run builds it again, or keeps it.
        _log.error("undoing what was outside the transaction: %s", type(exc).__name__)
    top = current_revision(engine)
    way = history.steps(top, start)
    if not way:
        return "this run had applied nothing else."
    losses = losses_on_the_way_down(engine, history.scripts(scripts, way))
    if losses:
        answer["losses"] = losses
        return (
            "the steps before it stay (forward only), because taking them back would destroy rows."
        )
    try:
        for revision in way:
            # Counted again, because the bot goes on writing.
            if losses_on_the_way_down(engine, history.scripts(scripts, [revision])):
                break
            steps.take(Action.DOWNGRADE, history.end(revision, Action.DOWNGRADE))
    except (SQLAlchemyError, MigrationError, OSError) as exc:
        _log.error("roll-back stopped: %s", type(exc).__name__)
    answer["to"] = end = current_revision(engine)
    answer["rolled_back"] = history.steps(top, end)
    if end == start:
        return f"what this run had applied before it was taken back: the database is at {end}."
    return f"what this run had applied before it was taken back as far as {end}."
