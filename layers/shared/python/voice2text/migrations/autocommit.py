"""Leaving a migration's transaction, for what can't run inside one."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import op
from sqlalchemy.exc import DBAPIError

from voice2text.migrations.run import Run


@contextmanager
def outside_a_transaction() -> Iterator[None]:
    """Each statement of the block is its own transaction; what came before it is committed."""
    context = op.get_context()
    with context.autocommit_block():
        if not context.as_sql:
            _end_the_drivers_transaction()
        yield


def this_run() -> Run:
    """Who takes the step that is running."""
    config = op.get_context().config
    return Run() if config is None else config.attributes.get("run") or Run()


def _end_the_drivers_transaction() -> None:
    # Alembic's block asks pg8000 for its isolation level, which begins a transaction again.
    try:
        op.execute("COMMIT")
    except DBAPIError:
        # Alembic commits on its way out, and that error would hide this one.
        op.get_bind().connection.rollback()
        raise
