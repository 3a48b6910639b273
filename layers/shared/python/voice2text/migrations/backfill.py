"""Copying a column in chunks, while the bot works; for migrations, on either database.

    from voice2text.migrations.backfill import copy_column

On PostgreSQL each chunk is a transaction of its own, and a checkpoint says how far it came: an
invocation that runs out of time answers `out_of_time`, the next one goes on from there. A
migration that uses this does nothing else.
"""

import json
from collections.abc import Sequence
from typing import Any

from alembic import op
from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    MetaData,
    Select,
    Table,
    Text,
    Update,
    column,
    delete,
    exists,
    select,
    table,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from voice2text.migrations.autocommit import outside_a_transaction, this_run

# Some milliseconds' work: a row of the chunk is locked for that long, and no longer.
CHUNK = 1_000
# The second finds what was written behind the first; a third that finds more will go on finding.
PASSES = 3

CHECKPOINTS = Table(
    "migration_checkpoints",
    MetaData(),
    Column("name", Text, primary_key=True),
    Column("key", Text, nullable=False),  # the last row's, in JSON
    Column("rows", BigInteger, nullable=False),  # copied so far
)


def copy_column(
    name: str, source: str, target: str, *, key: Sequence[str], chunk: int = CHUNK
) -> None:
    """Fills `target` from `source` where only `source` has a value.

    Args:
        name: the table.
        source: the column to read.
        target: the column to write.
        key: the primary key, of whole numbers or text.
        chunk: rows that are looked at in one transaction.

    Raises:
        MigrationError: `out_of_time`, with the checkpoint set.
        RuntimeError: the bot goes on writing `source` alone.
    """
    context = op.get_context()
    missing = column(target).is_(None) & column(source).is_not(None)
    rows = table(name, column(source), column(target), *map(column, key))
    everything = update(rows).where(missing).values({target: column(source)})
    if context.as_sql:
        op.execute(_one_chunk(name, source, target, key, chunk))
        return
    if context.dialect.name != "postgresql" or context.opts.get("scratch"):
        op.execute(everything)
        return
    connection = op.get_bind()
    checkpoint = f"{name}.{source} to {target}"
    with outside_a_transaction():
        CHECKPOINTS.create(connection, checkfirst=True)
        for _ in range(PASSES):
            _pass(connection, checkpoint, rows, everything, key, chunk)
            # A checkpoint may be older than the column: its run was rolled back, say. And rows
            # may have been written behind the pass.
            if connection.scalar(select(exists().where(missing).select_from(rows))) is False:
                break
            connection.execute(delete(CHECKPOINTS).where(CHECKPOINTS.c.name == checkpoint))
        else:
            raise RuntimeError(
                f"{name}.{source} is still written without {target}: first deploy the code that "
                "writes both"
            )
    # In the step's transaction: the checkpoint goes when the revision is written down.
    op.execute(delete(CHECKPOINTS).where(CHECKPOINTS.c.name == checkpoint))


def _pass(
    connection: Connection,
    checkpoint: str,
    rows: Any,
    everything: Update,
    key: Sequence[str],
    chunk: int,
) -> None:
    """From the checkpoint to the end of the table."""
    last, done = _checkpoint(connection, checkpoint)
    while (reached := _reach(connection, rows, key, last, chunk)) is not None:
        this_run().deadline.require()
        bounds = [_key(key) <= tuple_(*reached)]
        if last is not None:
            bounds.append(_key(key) > tuple_(*last))
        done += connection.execute(everything.where(*bounds)).rowcount
        last = reached
        _set_checkpoint(connection, checkpoint, last, done)


def _reach(
    connection: Connection, rows: Any, key: Sequence[str], last: list[Any] | None, chunk: int
) -> list[Any] | None:
    """The key of the chunk's last row; None if there are no more rows."""
    ahead: Select[*tuple[Any, ...]] = select(*map(column, key)).select_from(rows)
    if last is not None:
        ahead = ahead.where(_key(key) > tuple_(*last))
    window = ahead.order_by(*map(column, key)).limit(chunk).subquery()
    ordered = select(window).order_by(*(window.c[name].desc() for name in key)).limit(1)
    found = connection.execute(ordered).first()
    return None if found is None else list(found)


def _key(key: Sequence[str]) -> ColumnElement[Any]:
    return tuple_(*map(column, key))


def _checkpoint(connection: Connection, name: str) -> tuple[list[Any] | None, int]:
    found = connection.execute(select(CHECKPOINTS).where(CHECKPOINTS.c.name == name)).first()
    return (None, 0) if found is None else (json.loads(found.key), found.rows)


def _set_checkpoint(connection: Connection, name: str, key: list[Any], rows: int) -> None:
    values = {"key": json.dumps(key), "rows": rows}
    connection.execute(
        insert(CHECKPOINTS)
        .values(name=name, **values)
        .on_conflict_do_update(index_elements=["name"], set_=values)
    )


def _one_chunk(name: str, source: str, target: str, key: Sequence[str], chunk: int) -> str:
    """What a plan shows: the first of the chunks."""
    columns = ", ".join(key)
    return (
        f"UPDATE {name} SET {target} = {source} WHERE ({columns}) IN (SELECT {columns} "  # noqa: S608 - names of our own migrations
        f"FROM {name} WHERE {target} IS NULL AND {source} IS NOT NULL ORDER BY {columns} "
        f"LIMIT {chunk})"
    )
