"""The one way to a database, for the doors and for migrations."""

from typing import Any

from sqlalchemy import Connection, Engine, NullPool, create_engine, event
from sqlalchemy.engine import ExceptionContext

from voice2text.storage.outage import is_read_only
from voice2text.storage.url import read_url

# A query of ours takes milliseconds. Beyond this the database is gone, and the message waits
# on its queue rather than the function on a socket. A sleeping Aurora answers after some 15 s: the
# first try wakes it, and the message that comes back finds it awake.
SOCKET_SECONDS = 10
# A function handles one message at a time and, frozen, keeps its connection: one is kept, others,
# for its threads, are closed after use. What this makes of all functions together, the database has
# to bear (tests/infra/test_connections.py).
KEPT_CONNECTIONS = 1
MORE_CONNECTIONS = 4
# Long enough for another process's transaction of some milliseconds, times a crowd.
SQLITE_BUSY_SECONDS = 5


def connect(database_url: str) -> Engine:
    """An engine for the doors: a small pool, each connection tried before use.

    Accepts postgres://, postgresql:// and postgresql+pg8000:// (with `sslmode`, `sslrootcert`)
    and sqlite:///path. Opens no connection by itself.

    Raises:
        BadDatabaseUrl: if the URL can't be used; the URL itself is never quoted.
    """
    return _engine(
        database_url,
        SOCKET_SECONDS,
        foreign_keys=True,
        pool_size=KEPT_CONNECTIONS,
        max_overflow=MORE_CONNECTIONS,
        pool_timeout=SOCKET_SECONDS,
        pool_pre_ping=True,
    )


def connect_for_migrations(database_url: str) -> Engine:
    """An engine for migrations: every connection is new, and a statement may take its time.

    SQLite's foreign keys are off, because batch mode drops and rebuilds tables and would
    otherwise delete what refers to them (sqlite.org/lang_altertable.html, "Making Other Kinds Of
    Table Schema Changes"); alembic/env.py checks them before each step is committed.

    Raises:
        BadDatabaseUrl: if the URL can't be used; the URL itself is never quoted.
    """
    return _engine(database_url, None, foreign_keys=False, poolclass=NullPool)


def _engine(
    database_url: str, socket_seconds: int | None, *, foreign_keys: bool, **pool: Any
) -> Engine:
    url, arguments = read_url(database_url)
    if url.get_backend_name() == "sqlite":
        arguments = {"timeout": SQLITE_BUSY_SECONDS, "check_same_thread": False}
    else:
        arguments["timeout"] = socket_seconds
    # hide_parameters: an error's text must not carry a transcript.
    engine = create_engine(url, connect_args=arguments, hide_parameters=True, **pool)
    if engine.dialect.name == "sqlite":
        _tune_sqlite(engine, foreign_keys=foreign_keys)
    else:
        event.listen(engine, "handle_error", _let_go)
    return engine


def _let_go(context: ExceptionContext) -> None:
    """After a failover an old connection leads to a server that takes no writes any more.

    It answers the pool's ping, so it would be used for as long as the function lives.
    """
    if is_read_only(context.original_exception):
        context.is_disconnect = True


def _tune_sqlite(engine: Engine, *, foreign_keys: bool) -> None:
    @event.listens_for(engine, "connect")
    def _open(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # sqlite3 must not begin transactions behind our back
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A transaction that reads first and writes later fails at once when another wrote in
        # between, without waiting: writers say so at the start.
        mode = connection.get_execution_options().get("sqlite_begin", "IMMEDIATE")
        connection.exec_driver_sql(f"BEGIN {mode}")
