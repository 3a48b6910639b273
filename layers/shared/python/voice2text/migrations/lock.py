"""One migrator at a time, and the lock dies with its holder."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

from sqlalchemy import Engine, text

from voice2text.migrations.errors import Code, MigrationError

# "v2t_migr" in ASCII: a number that nobody else's advisory lock has by accident.
LOCK_KEY = 0x7632745F6D696772
LOCK_WAIT_SECONDS = 30.0
POLL_SECONDS = 0.1


@contextmanager
def exclusive(engine: Engine, wait_seconds: float = LOCK_WAIT_SECONDS) -> Iterator[int]:
    """Holds the migration lock; gives the milliseconds that it waited.

    The lock lives on a connection of its own, so that it spans the transactions of all steps.

    Raises:
        MigrationError: `busy`, if another migrator held it all the time.
    """
    if engine.dialect.name == "postgresql":
        with _postgresql(engine, wait_seconds) as waited:
            yield waited
    else:
        with _sqlite(engine, wait_seconds) as waited:
            yield waited


@contextmanager
def _postgresql(engine: Engine, wait_seconds: float) -> Iterator[int]:
    # Polling on autocommit: a waiter inside pg_advisory_lock() holds a snapshot, and the holder's
    # CREATE INDEX CONCURRENTLY would wait for it while it waits for the holder.
    began = time.monotonic()
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while not connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": LOCK_KEY}):
            if time.monotonic() - began >= wait_seconds:
                raise _busy(wait_seconds)
            time.sleep(POLL_SECONDS)
        try:
            yield _milliseconds_since(began)
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": LOCK_KEY})


@contextmanager
def _sqlite(engine: Engine, wait_seconds: float) -> Iterator[int]:
    # An exclusive transaction on a little database beside the real one: SQLite's own file locks,
    # which every system frees when the holder dies, and the bot goes on reading and writing.
    began = time.monotonic()
    path = f"{engine.url.database}.migrating"
    with closing(sqlite3.connect(path, timeout=wait_seconds, isolation_level=None)) as connection:
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as exc:
            if exc.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            raise _busy(wait_seconds) from exc
        yield _milliseconds_since(began)


def _busy(wait_seconds: float) -> MigrationError:
    return MigrationError(
        Code.BUSY,
        f"Another migrator has been at work for {wait_seconds:g} s: wait for its answer, then "
        "send the same again.",
    )


def _milliseconds_since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)
