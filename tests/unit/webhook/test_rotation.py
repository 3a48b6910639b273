"""The webhook's secret while it is replaced, and while the store that has it is away."""

import io

import pytest

from tests.fakes.secrets import FakeClock, FakeStore
from tests.unit.updates import voice_update
from tests.unit.webhook.api_gateway import Webhook
from voice2text.doors.webhook import accepted, log
from voice2text.secrets import Secret
from voice2text.secrets.secret import KEPT_SECONDS, OUTAGE_SECONDS, PAUSE_SECONDS
from voice2text.settings import SettingsError

pytestmark = pytest.mark.unit

HEADER = "x-telegram-bot-api-secret-token"
PLACE = "/voice2text/test/webhook-secret"


class House:
    """The webhook, its secret's store, and the time."""

    def __init__(self) -> None:
        self.store = FakeStore({PLACE: "old"})
        self.clock = FakeClock()
        secret = Secret("WEBHOOK_SECRET", f"ssm:{PLACE}", self.store, clock=self.clock)
        self.webhook = Webhook(secret)

    def rotate(self, text: str) -> None:
        self.store.texts[PLACE] = text
        self.clock.now += PAUSE_SECONDS

    def says(self, secret: str) -> int:
        return self.webhook.post(voice_update(), {HEADER: secret}).status


@pytest.fixture
def house() -> House:
    return House()


def test_nobody_is_let_out_while_the_secret_is_replaced(house: House) -> None:
    assert house.says("old") == 200
    house.rotate("new,old")
    assert house.says("old") == 200
    assert house.says("new") == 200  # known at once: what was unknown is looked up
    assert house.says("old") == 200
    house.rotate("new")
    house.clock.now += KEPT_SECONDS
    assert house.says("new") == 200
    assert house.says("old") == 403
    assert house.says("new,old") == 403


def test_strangers_do_not_ask_the_store_for_us(house: House) -> None:
    house.says("old")
    house.clock.now += PAUSE_SECONDS
    assert [house.says(f"guess-{n}") for n in range(50)] == [403] * 50
    assert house.store.asked == 2


def test_a_store_that_is_away_is_bridged_and_then_telegram_comes_again(house: House) -> None:
    house.says("old")
    house.store.down = True
    house.clock.now += KEPT_SECONDS + OUTAGE_SECONDS - 1
    assert house.says("old") == 200
    house.clock.now += 1
    assert house.says("old") == 503
    assert len(house.webhook.queues.recordings) == 2


def test_a_store_that_was_never_there_is_503_not_401(house: House) -> None:
    house.store.down = True
    assert house.says("old") == 503
    assert house.says("") == 503
    assert house.webhook.queues.empty


@pytest.mark.parametrize("text", ["", "new,", ",new", "a,b,c", "with space", "é", "x" * 257])
def test_a_secret_that_telegram_can_not_send_lets_nobody_in(
    house: House, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = io.StringIO()
    monkeypatch.setattr(log.registered_handler, "stream", lines)
    house.rotate(text)
    for value in ("", "new", text.replace("é", "e")):
        assert house.says(value) == 503
    assert house.webhook.queues.empty
    assert "WEBHOOK_SECRET" in lines.getvalue()
    assert len(text) < 5 or text not in lines.getvalue()


@pytest.mark.parametrize("text", ["", ",", "a,", "a,b,c", "a b"])
def test_what_is_none_is_refused_without_quoting_it(text: str) -> None:
    with pytest.raises(SettingsError, match="WEBHOOK_SECRET") as raised:
        accepted(text)
    assert "a,b" not in str(raised.value)


def test_one_secret_or_two() -> None:
    assert accepted("new") == [b"new"]
    assert accepted("new, old") == [b"new", b"old"]
