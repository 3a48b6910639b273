"""Indexes that are built while the bot works; for migrations, on either database.

    from voice2text.migrations.indexes import create_index_concurrently

A migration that uses this does nothing else: its transaction ends here.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from alembic import op
from sqlalchemy import bindparam, text

from voice2text.migrations.autocommit import outside_a_transaction, this_run
from voice2text.migrations.timeouts import LOCK_TIMEOUT_MS

_VALID = text(
    "SELECT i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
    "WHERE c.relname = :name AND pg_table_is_visible(c.oid)"
).bindparams(bindparam("name"))


def create_index_concurrently(
    name: str, table: str, columns: Sequence[str], *, unique: bool = False, where: str | None = None
) -> None:
    """Builds an index without locking out writers; what an interrupted build left is replaced.

    On SQLite it is a plain index: there one writer locks out all others anyway.

    Args:
        name: of the index.
        table: it is on this one.
        columns: in order.
        unique: whether no two rows may be equal.
        where: the condition of a partial index, in SQL.
    """
    if not _can_be_concurrent():
        condition: dict[str, Any] = {}
        if where is not None:
            condition = {"sqlite_where": text(where), "postgresql_where": text(where)}
        op.create_index(name, table, list(columns), unique=unique, **condition)
        return
    kind = "UNIQUE INDEX" if unique else "INDEX"
    condition_sql = "" if where is None else f" WHERE {where}"
    with _without_haste():
        valid = _valid(name)
        if valid is False:
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {_quoted(name)}")
        if not valid:
            this_run().undo.append(f"DROP INDEX CONCURRENTLY IF EXISTS {_quoted(name)}")
            op.execute(
                f"CREATE {kind} CONCURRENTLY {_quoted(name)} ON {_quoted(table)} "
                f"({', '.join(map(_quoted, columns))}){condition_sql}"
            )


def drop_index_concurrently(name: str, table: str) -> None:
    """Drops an index without locking out readers; one that is gone already is no error."""
    if not _can_be_concurrent():
        op.drop_index(name, table)
        return
    with _without_haste():
        op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {_quoted(name)}")


def _can_be_concurrent() -> bool:
    context = op.get_context()
    # A scratch (scratch.py) is built in one transaction, and nobody writes to it.
    return context.dialect.name == "postgresql" and not context.opts.get("scratch")


@contextmanager
def _without_haste() -> Iterator[None]:
    # The build waits for older transactions, and nobody waits behind it meanwhile; the end of the
    # invocation (statement_timeout) bounds it.
    with outside_a_transaction():
        if op.get_context().as_sql:
            yield
            return
        op.execute("SET lock_timeout = 0")
        yield
        op.execute(f"SET lock_timeout = '{LOCK_TIMEOUT_MS}ms'")


def _valid(name: str) -> bool | None:
    """None: there is no such index."""
    connection = op.get_context().connection
    if op.get_context().as_sql or connection is None:
        return None
    found = connection.scalar(_VALID, {"name": name})
    return None if found is None else bool(found)


def _quoted(name: str) -> str:
    return op.get_context().dialect.identifier_preparer.quote(name)
