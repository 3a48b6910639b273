"""A database password that is replaced while connections are made."""

import traceback
from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from tests.fakes.secrets import FakeClock, FakeStore
from tests.integration.postgres import Server
from voice2text.doors.database import connect_to
from voice2text.errors import Retryable
from voice2text.secrets import Secret
from voice2text.secrets.secret import KEPT_SECONDS, PAUSE_SECONDS
from voice2text.storage.rotation import connect_with
from voice2text.storage.transaction import reading

pytestmark = pytest.mark.integration

ROLE = "voice2text_rotated"
PLACE = "/voice2text/test/database-url"


class House:
    """A role of its own on a real server, its URL in a store."""

    def __init__(self, server: Server, database_url: str) -> None:
        self._server = server
        self._url = make_url(database_url)
        self.store, self.clock = FakeStore(), FakeClock()
        self.secret = Secret("DATABASE_URL", f"ssm:{PLACE}", self.store, clock=self.clock)
        self.engine = connect_with(self.secret)

    def server_has(self, password: str) -> None:
        self._server.execute(f"ALTER ROLE {ROLE} PASSWORD '{password}'")

    def store_has(self, password: str) -> None:
        url = self._url.set(username=ROLE, password=password)
        self.store.texts[PLACE] = url.render_as_string(hide_password=False)

    def who(self) -> str:
        """A new connection's own idea of who it is."""
        self.engine.dispose()
        with reading(self.engine) as session:
            return str(session.execute(text("SELECT current_user")).scalar_one())


@pytest.fixture
def house(server: Server, postgresql_url: str) -> Iterator[House]:
    server.execute(f"CREATE ROLE {ROLE} LOGIN PASSWORD 'first'")
    made = House(server, postgresql_url)
    made.store_has("first")
    yield made
    made.engine.dispose()
    server.execute(f"DROP ROLE {ROLE}")


def test_nothing_is_read_before_the_first_connection(house: House) -> None:
    assert house.store.asked == 0
    assert house.who() == ROLE
    assert house.who() == ROLE
    assert house.store.asked == 1


def test_a_replaced_password_costs_nobody_a_message(house: House) -> None:
    house.who()
    house.clock.now += PAUSE_SECONDS
    house.server_has("second")
    house.store_has("second")
    assert house.who() == ROLE
    assert house.store.asked == 2


def test_connections_that_are_open_stay_open(house: House) -> None:
    house.who()
    house.server_has("second")
    with reading(house.engine) as session:
        assert session.execute(text("SELECT 1")).scalar_one() == 1


def test_a_wrong_password_waits_for_the_operator_and_tells_nothing(house: House) -> None:
    house.who()
    house.server_has("second")
    house.clock.now += PAUSE_SECONDS
    for _ in range(5):
        with pytest.raises(Retryable, match="28P01") as caught:
            house.who()
    told = "".join(traceback.format_exception(caught.value))
    for secret in ("first", ROLE):
        assert secret not in told
    assert house.store.asked == 2


@pytest.mark.parametrize("value", ["no url", "sqlite:///x.db", "mysql://u:hidden@h/d", "{}"])
def test_what_is_no_url_of_postgresql_is_a_wait(house: House, value: str) -> None:
    house.store.texts[PLACE] = value
    with pytest.raises(Retryable, match=r"DATABASE_URL|database's secret") as caught:
        house.who()
    assert "hidden" not in "".join(traceback.format_exception(caught.value))


def test_a_store_that_is_away_is_a_wait_and_then_a_bridge(house: House) -> None:
    house.store.down = True
    with pytest.raises(Retryable, match="DATABASE_URL: ssm: down"):
        house.who()
    house.store.down = False
    house.who()
    house.store.down = True
    house.clock.now += KEPT_SECONDS
    assert house.who() == ROLE


def test_a_url_of_its_own_is_used_as_it_is(sqlite_url: str) -> None:
    engine = connect_to(Secret("DATABASE_URL", sqlite_url, FakeStore()))
    assert engine.dialect.name == "sqlite"
    engine.dispose()
