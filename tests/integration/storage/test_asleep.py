"""A database that sleeps, wakes up, restarts or ends what is idle: a wait, never an error."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.engine import make_url

from tests.fakes.recordings import KEY, recording
from tests.integration.postgres import Server
from tests.integration.storage.sleeper import Sleeper, State
from voice2text.errors import Retryable
from voice2text.storage import engine as engines
from voice2text.storage.engine import connect
from voice2text.storage.jobs import Jobs
from voice2text.storage.schema_gate import SchemaGate
from voice2text.storage.transaction import reading

pytestmark = [
    pytest.mark.integration,
    # pg8000 1.31 leaves the socket of a connection that came to nothing to the garbage collector.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),
]

PID = text("SELECT pg_backend_pid()")


@pytest.fixture
def sleeper(postgresql_url: str, server: Server) -> Iterator[Sleeper]:
    url = make_url(postgresql_url)
    with Sleeper(url.port or 0) as found:
        yield found
    _wait_until_gone(server, f"datname = '{url.database}'")  # before it is dropped


@pytest.fixture
def door(
    sleeper: Sleeper, postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Engine]:
    """An engine as the doors have it, but for a patience that the tests can pay for."""
    monkeypatch.setattr(engines, "SOCKET_SECONDS", 0.2)
    url = make_url(postgresql_url).set(port=sleeper.port)
    engine = connect(url.render_as_string(hide_password=False))
    monkeypatch.undo()
    yield engine
    engine.dispose()


def test_the_first_callers_wake_it_and_a_later_one_is_served(
    sleeper: Sleeper, door: Engine
) -> None:
    gate, jobs = SchemaGate(door), Jobs(door)
    for state, words in ((State.ASLEEP, ""), (State.STARTING, "57P03")):
        sleeper.state = state
        for work in (gate.check, lambda: jobs.begin(recording())):
            with pytest.raises(Retryable) as caught:
                work()
            assert str(caught.value).startswith("database: ")
            assert words in str(caught.value)
    assert sleeper.callers >= 4
    sleeper.state = State.AWAKE
    gate.check()
    jobs.begin(recording())
    assert jobs.job(KEY) is not None


def test_it_falls_asleep_with_our_connection_open(sleeper: Sleeper, door: Engine) -> None:
    sleeper.state = State.AWAKE
    with reading(door) as session:
        session.execute(PID)
    sleeper.cut()
    sleeper.state = State.ASLEEP
    with pytest.raises(Retryable), reading(door) as session:
        session.execute(PID)
    sleeper.state = State.AWAKE
    with reading(door) as session:
        assert session.scalar(PID)


def test_what_the_server_ended_meanwhile_is_replaced_without_a_word(
    postgresql_url: str, server: Server
) -> None:
    engine = connect(postgresql_url)
    seen = set()
    for _ in range(3):
        with reading(engine) as session:
            pid = session.execute(PID).scalar_one()
            session.execute(text("SET idle_session_timeout = '1ms'"))  # from the commit on
            session.commit()
        seen.add(pid)
        _wait_until_gone(server, f"pid = {pid}")
    assert len(seen) == 3
    engine.dispose()


def test_what_an_administrator_ends_is_replaced_without_a_word(
    postgresql_url: str, server: Server
) -> None:
    engine = connect(postgresql_url)
    with reading(engine) as session:
        pid = session.scalar(PID)
    server.execute(f"SELECT pg_terminate_backend({pid}, 10000)")
    with reading(engine) as session:
        assert session.scalar(PID) != pid
    engine.dispose()


def test_a_server_that_takes_no_writes_any_more_is_left(postgresql_url: str) -> None:
    engine = connect(postgresql_url)
    with reading(engine) as session:
        old = session.scalar(PID)
        session.execute(text("SET default_transaction_read_only = on"))  # as a standby has it
        session.commit()
    with pytest.raises(Retryable, match="25006"):
        Jobs(engine).begin(recording())
    Jobs(engine).begin(recording())
    with reading(engine) as session:
        assert session.scalar(PID) != old
    engine.dispose()


def _wait_until_gone(server: Server, which: str) -> None:
    engine = connect(server.url.render_as_string(hide_password=False))
    still = text(f"SELECT count(*) FROM pg_stat_activity WHERE {which}")  # noqa: S608
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while connection.scalar(still):
            pass
    engine.dispose()
