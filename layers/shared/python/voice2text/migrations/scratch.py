"""A clean build of the schema that nobody sees: what the migrations, or the models, make."""

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData, StaticPool, create_engine, event

from voice2text.migrations.sql import tokens

# They would end the transaction that takes the scratch away again.
_IGNORED = {"BEGIN", "COMMIT", "ROLLBACK"}


@contextmanager
def built(engine: Engine) -> Iterator[Connection]:
    """An empty scratch of the engine's kind: in memory for SQLite, on PostgreSQL a schema that
    lives in one transaction and is rolled back. No table that exists already is locked.

    Raises:
        DBAPIError: PostgreSQL doesn't let this user create a schema (SQLSTATE 42501).
    """
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection, connection.begin() as transaction:
            schema = f"scratch_{uuid.uuid4().hex}"  # two checks at once don't wait for each other
            connection.exec_driver_sql(f"CREATE SCHEMA {schema}")
            connection.exec_driver_sql(f"SET LOCAL search_path TO {schema}")
            event.listen(connection, "before_cursor_execute", _harmless, retval=True)
            try:
                yield connection
            finally:
                transaction.rollback()
        return
    memory = create_engine("sqlite://", poolclass=StaticPool)
    try:
        with memory.connect() as connection:
            event.listen(connection, "before_cursor_execute", _harmless, retval=True)
            yield connection
    finally:
        memory.dispose()


def apply(
    connection: Connection,
    scripts: ScriptDirectory,
    revisions: Iterable[str],
    models: MetaData | None = None,
    *,
    down: bool = False,
) -> None:
    """Runs the migrations one after the other, without a version table and without a ledger."""
    context = _Context.configure(
        connection, opts={"scratch": True, "target_metadata": models, "render_as_batch": True}
    )
    with Operations.context(context):
        for revision in revisions:
            script = scripts.get_revision(revision)
            (script.module.downgrade if down else script.module.upgrade)()


class _Context(MigrationContext):
    """Stays inside the one transaction of the scratch."""

    def autocommit_block(self) -> Any:
        """What must run outside a transaction runs inside, on tables without rows."""
        return nullcontext()


def _harmless(
    _connection: object, _cursor: object, sql: str, parameters: Any, *_rest: object
) -> tuple[str, Any]:
    words = [token.keyword for token in tokens(sql)[:6]]
    if words and words[0] in _IGNORED:
        return "SELECT 1", parameters
    if "CONCURRENTLY" in words:
        return sql.replace("CONCURRENTLY", "", 1), parameters
    return sql, parameters
