"""One migrator at a time, and the lock dies with its holder."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from voice2text.migrations.errors import Code, MigrationError
from voice2text.migrations.timeouts import Deadline, prepare

# "v2t_migr" in ASCII: a number that nobody else's advisory lock has by accident.
LOCK_KEY = 0x7632745F6D696772
LOCK_WAIT_SECONDS = 30.0
POLL_SECONDS = 0.1
# pg_locks shows a 64-bit key in two halves (docs: view-pg-locks).
_HOLDER = text(
    "SELECT a.application_name, a.pid, to_char(a.backend_start AT TIME ZONE 'UTC', "
    '\'YYYY-MM-DD"T"HH24:MI:SS"Z"\') FROM pg_locks l JOIN pg_stat_activity a USING (pid) '
    "WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 "
    "AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
    "AND (l.classid::bigint << 32) | l.objid::bigint = :key"
)


@dataclass(frozen=True, slots=True)
class Held:
    """The lock while we have it.

    Args:
        waited_ms: how long it took to get.
        ask: does a query on the lock's connection.
    """

    waited_ms: int
    ask: Callable[[], object]

    def require(self) -> None:
        """Raises `lock_lost` if the lock's connection died: another migrator may be at work.

        Raises:
            MigrationError: `lock_lost`.
        """
        try:
            self.ask()
        except (DBAPIError, OSError) as exc:
            raise MigrationError(
                Code.LOCK_LOST,
                "The server closed the connection that held the migration lock; what is in "
                "applied stays. Send the same again.",
            ) from exc


@contextmanager
def exclusive(
    engine: Engine, wait_seconds: float = LOCK_WAIT_SECONDS, *, name: str = "alembic"
) -> Iterator[Held]:
    """Holds the migration lock.

    It lives on a connection of its own, so that it spans the transactions of all steps.

    Args:
        engine: from `connect_for_migrations`.
        wait_seconds: how long to wait for another migrator.
        name: what the other one is told, if it has to wait for us.

    Raises:
        MigrationError: `busy`, if another migrator held it all the time.
    """
    if engine.dialect.name == "postgresql":
        with _postgresql(engine, wait_seconds, name) as held:
            yield held
    else:
        with _sqlite(engine, wait_seconds) as held:
            yield held


@contextmanager
def _postgresql(engine: Engine, wait_seconds: float, name: str) -> Iterator[Held]:
    # Polling on autocommit: a waiter inside pg_advisory_lock() holds a snapshot, and the holder's
    # CREATE INDEX CONCURRENTLY would wait for it while it waits for the holder.
    began = time.monotonic()
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        prepare(connection, Deadline())
        connection.execute(
            text("SELECT set_config('application_name', :name, false)"),
            {"name": f"voice2text migrator {name}"},
        )
        while not connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": LOCK_KEY}):
            if time.monotonic() - began >= wait_seconds:
                raise _busy(wait_seconds, _holder(connection))
            time.sleep(POLL_SECONDS)
        try:
            yield Held(_since(began), lambda: connection.execute(text("SELECT 1")))
        finally:
            _unlock(connection)


def _unlock(connection: Connection) -> None:
    if connection.invalidated:
        return  # the server closed it, and the lock is gone
    try:
        connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": LOCK_KEY})
    except (DBAPIError, OSError):
        connection.invalidate()


def _holder(connection: Connection) -> str:
    row = connection.execute(_HOLDER, {"key": LOCK_KEY}).first()
    if row is None:
        return "It has just finished"
    return f"It is {row[0] or 'unnamed'!r}, server process {row[1]}, since {row[2]}"


@contextmanager
def _sqlite(engine: Engine, wait_seconds: float) -> Iterator[Held]:
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
            raise _busy(wait_seconds, "It is a process on this machine") from exc
        yield Held(_since(began), lambda: connection.execute("SELECT 1"))


def _busy(wait_seconds: float, holder: str) -> MigrationError:
    return MigrationError(
        Code.BUSY,
        f"Another migrator has been at work for {wait_seconds:g} s. {holder}: wait for its "
        "answer, then send the same again.",
    )


def _since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)
