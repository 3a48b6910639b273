"""An outage comes back later; a bug says so; neither tells a secret."""

import sqlite3
import traceback
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.engine import make_url

from tests.fakes.recordings import KEY, recording
from tests.integration import postgres
from voice2text.errors import Retryable
from voice2text.storage import engine as engines
from voice2text.storage.engine import connect
from voice2text.storage.jobs import Jobs
from voice2text.storage.outage import DatabaseFault
from voice2text.storage.schema_gate import SchemaGate
from voice2text.storage.transaction import reading, writing

pytestmark = pytest.mark.integration


@contextmanager
def own_server(folder: Path) -> Iterator[tuple[postgres.Server, Path]]:
    data = postgres.initialized(folder)
    server = postgres.start(data)
    try:
        yield server, data
    finally:
        server.stop()


def told(exc: BaseException) -> str:
    """Everything a log would show of it."""
    return "".join(traceback.format_exception(exc))


@pytest.fixture
def nothing_listens() -> str:
    return "postgresql://voice2text:s%40cret@127.0.0.1:1/voice2text"


def test_connection_refused(nothing_listens: str) -> None:
    with pytest.raises(Retryable) as caught:
        Jobs(connect(nothing_listens)).begin(recording())
    assert "ConnectionRefusedError" in str(caught.value)
    for secret in ("s@cret", "s%40cret", "127.0.0.1"):
        assert secret not in told(caught.value)


def test_the_gate_of_an_unreachable_database(nothing_listens: str) -> None:
    with pytest.raises(Retryable):
        SchemaGate(connect(nothing_listens)).check()


def test_a_wrong_password_waits_for_the_operator(server: postgres.Server) -> None:
    wrong = server.url.set(password="wr%ng").render_as_string(hide_password=False)
    with pytest.raises(Retryable) as caught:
        Jobs(connect(wrong)).job(KEY)
    assert "28P01" in str(caught.value)
    assert "wr%ng" not in told(caught.value)


def test_a_server_that_stops_and_comes_back(tmp_path: Path) -> None:
    with own_server(tmp_path) as (server, data):
        engine = connect(server.database("postgres"))
        with reading(engine) as session:
            assert session.scalar(text("SELECT 1")) == 1
        server.stop()
        for _ in range(3):
            with pytest.raises(Retryable), reading(engine) as session:
                session.scalar(text("SELECT 1"))
        again = postgres.start(data, server.url.port)
        with reading(engine) as session:
            assert session.scalar(text("SELECT 1")) == 1
        engine.dispose()
        again.stop()


def test_a_connection_that_the_server_ends(postgresql_url: str) -> None:
    engine = connect(postgresql_url)
    with pytest.raises(Retryable), reading(engine) as session:
        session.scalar(text("SELECT pg_terminate_backend(pg_backend_pid())"))
    with reading(engine) as session:
        assert session.scalar(text("SELECT 1")) == 1
    engine.dispose()


@pytest.mark.parametrize(
    ("sqlstate", "raised"),
    [
        ("08006", Retryable),
        ("25006", Retryable),
        ("40001", Retryable),
        ("40P01", Retryable),
        ("53300", Retryable),
        ("55P03", Retryable),
        ("57014", Retryable),
        ("57P01", Retryable),
        ("57P03", Retryable),
        ("22003", DatabaseFault),
        ("23502", DatabaseFault),
        ("42P01", DatabaseFault),
        ("P0001", DatabaseFault),
    ],
)
def test_each_sqlstate(postgresql_url: str, sqlstate: str, raised: type[Exception]) -> None:
    engine = connect(postgresql_url)
    statement = f"DO $$ BEGIN RAISE EXCEPTION 'whispered' USING ERRCODE = '{sqlstate}'; END $$"
    with pytest.raises(raised) as caught, writing(engine) as session:
        session.connection().exec_driver_sql(statement)
    assert sqlstate in str(caught.value)
    engine.dispose()


def test_sqlite_that_another_process_holds(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "SQLITE_BUSY_SECONDS", 0)
    engine = connect(sqlite_url)
    with closing(sqlite3.connect(make_url(sqlite_url).database or "")) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        with pytest.raises(Retryable) as caught:
            Jobs(engine).begin(recording())
    assert "SQLITE_BUSY" in str(caught.value)
    Jobs(engine).begin(recording())
    engine.dispose()


def test_sqlite_in_a_folder_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(Retryable):
        Jobs(connect(f"sqlite:///{tmp_path}/missing/voice2text.db")).job(KEY)


def test_a_bug_quotes_no_row(engine: Engine) -> None:
    Jobs(engine).begin(recording())
    with pytest.raises(DatabaseFault) as caught, writing(engine) as session:
        session.execute(
            text("UPDATE jobs SET state = NULL, mime_type = :said"), {"said": "a transcript"}
        )
    assert "state" in str(caught.value)
    assert "a transcript" not in told(caught.value)
    assert "file-id" not in told(caught.value)


def test_a_job_of_an_unknown_chat_breaks_its_foreign_key(engine: Engine) -> None:
    with pytest.raises(DatabaseFault), writing(engine) as session:
        session.execute(text("INSERT INTO parts VALUES (1, 1, 0, 0, 0, 'transcribed', '[]')"))
