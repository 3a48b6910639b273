import logging

import pytest

from tests.fakes.secrets import FakeClock, FakeStore
from voice2text.errors import Retryable
from voice2text.secrets import Secret
from voice2text.secrets.references import Reference, reference_of
from voice2text.secrets.secret import KEPT_SECONDS, OUTAGE_SECONDS, PAUSE_SECONDS

pytestmark = pytest.mark.unit


class Vault:
    """One secret in a store, and the time."""

    def __init__(self, text: str = "ssm:/s/token") -> None:
        self.store = FakeStore({"/s/token": "first"})
        self.clock = FakeClock()
        self.secret = Secret("TOKEN", text, self.store, clock=self.clock)

    def rotate(self, value: str = "second") -> None:
        self.store.texts["/s/token"] = value


@pytest.fixture
def vault() -> Vault:
    return Vault()


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("ssm:/voice2text/dev/x", Reference("ssm", "/voice2text/dev/x")),
        ("secretsmanager:db", Reference("secretsmanager", "db")),
        ("secretsmanager:db#url", Reference("secretsmanager", "db", "url")),
        (
            "secretsmanager:arn:aws:secretsmanager:eu-central-1:1:secret:db-AbCdEf#a b",
            Reference(
                "secretsmanager", "arn:aws:secretsmanager:eu-central-1:1:secret:db-AbCdEf", "a b"
            ),
        ),
        ("42:AA-token_of-a_bot", None),
        ("postgresql://u:p@h/db", None),
        ("sqlite:////tmp/x.db", None),
        ("ssm", None),
        ("", None),
    ],
)
def test_what_a_variable_may_hold(text: str, reference: Reference | None) -> None:
    assert reference_of(text) == reference


def test_a_value_of_its_own_is_never_looked_up() -> None:
    vault = Vault("42:token")
    assert vault.secret.value() == "42:token"
    assert not vault.secret.renew("42:token")
    assert not vault.secret.is_reference
    assert vault.store.asked == 0


def test_nothing_is_read_before_the_first_use_and_once_within_the_time_it_is_kept(
    vault: Vault,
) -> None:
    assert vault.store.asked == 0
    for _ in range(3):
        assert vault.secret.value() == "first"
        vault.clock.now += KEPT_SECONDS / 4
    assert vault.store.asked == 1


def test_a_rotated_secret_is_used_at_the_latest_when_its_time_is_over(vault: Vault) -> None:
    vault.secret.value()
    vault.rotate()
    vault.clock.now += KEPT_SECONDS - 1
    assert vault.secret.value() == "first"
    vault.clock.now += 1
    assert vault.secret.value() == "second"


def test_a_refusal_brings_the_new_one_sooner(vault: Vault) -> None:
    vault.secret.value()
    vault.rotate()
    vault.clock.now += PAUSE_SECONDS
    assert vault.secret.renew("first")
    assert vault.secret.value() == "second"


def test_the_second_one_refused_for_the_old_value_is_not_told_to_wait(vault: Vault) -> None:
    vault.secret.value()
    vault.rotate()
    vault.clock.now += PAUSE_SECONDS
    assert vault.secret.renew("first")
    assert vault.secret.renew("first")
    assert vault.store.asked == 2


def test_guesses_do_not_become_requests(vault: Vault) -> None:
    vault.secret.value()
    for _ in range(100):
        assert not vault.secret.renew("first")
    assert vault.store.asked == 1
    vault.clock.now += PAUSE_SECONDS
    for _ in range(100):
        assert not vault.secret.renew("first")
    assert vault.store.asked == 2


def test_an_outage_is_bridged_for_a_bounded_time_and_asked_about_now_and_then(
    vault: Vault, caplog: pytest.LogCaptureFixture
) -> None:
    vault.secret.value()
    vault.store.down = True
    vault.clock.now += KEPT_SECONDS
    for _ in range(50):
        assert vault.secret.value() == "first"
    assert vault.store.asked == 2
    assert not vault.secret.renew("first")
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert "TOKEN" in caplog.text
    assert "first" not in caplog.text
    vault.clock.now += PAUSE_SECONDS
    assert not vault.secret.renew("first")
    assert vault.secret.value() == "first"
    vault.clock.now += OUTAGE_SECONDS
    with pytest.raises(Retryable, match="TOKEN: ssm: down"):
        vault.secret.value()
    vault.store.down = False
    assert vault.secret.value() == "first"


def test_without_a_value_an_outage_is_a_wait(vault: Vault) -> None:
    vault.store.down = True
    with pytest.raises(Retryable, match="TOKEN"):
        vault.secret.value()
    assert not vault.secret.renew("first")


@pytest.mark.parametrize("value", ["", " ", "\n"])
def test_an_empty_secret_is_none(vault: Vault, value: str) -> None:
    vault.rotate(value)
    with pytest.raises(Retryable, match="empty"):
        vault.secret.value()


def test_the_line_break_that_an_editor_leaves_is_no_part_of_it(vault: Vault) -> None:
    vault.rotate("second\n")
    assert vault.secret.value() == "second"


def test_a_clock_that_was_set_back_makes_nothing_young_for_ever(vault: Vault) -> None:
    vault.secret.value()
    vault.rotate()
    vault.clock.now -= 1_000_000
    assert vault.secret.value() == "second"


def test_it_is_not_in_its_own_name(vault: Vault) -> None:
    vault.secret.value()
    assert repr(vault.secret) == "Secret(TOKEN)"
