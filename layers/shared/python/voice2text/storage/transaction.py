"""One short transaction; its outages come out as `Retryable`."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from voice2text.storage.outage import translated
from voice2text.storage.tables import Base


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """A transaction that writes, committed when the block ends well.

    Raises:
        Retryable: if the database is out of reach or locked; nothing was written.
    """
    with translated(), Session(engine) as session, session.begin():
        yield session


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A transaction that only reads; on SQLite it waits for no writer.

    Raises:
        Retryable: if the database is out of reach or locked.
    """
    with translated(), Session(engine.execution_options(sqlite_begin="DEFERRED")) as session:
        yield session


def upsert(
    session: Session, row: type[Base], values: dict[str, Any]
) -> postgresql.Insert | sqlite.Insert:
    """`INSERT` of one row, open for the dialect's `ON CONFLICT`."""
    if session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(row).values(values)
    return sqlite.insert(row).values(values)
