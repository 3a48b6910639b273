"""Neither engine's trouble fails what the other can do, and none costs more than it may."""

import traceback
from collections.abc import Iterator, Sequence

import pytest

from tests.fakes.storage import FakeSpending
from tests.unit.speech.talk import Studio, by, detected_by_loudness, talk
from voice2text.errors import Retryable
from voice2text.services.breaker import FAILURES, MISCONFIGURED_SECONDS, OPEN_SECONDS
from voice2text.services.budget import Reservation
from voice2text.speech.api import ApiUnavailable, Trouble
from voice2text.speech.chunks import Chunk
from voice2text.speech.heard import Wishes
from voice2text.speech.paid import PaidApi, Unheard
from voice2text.speech.router import Mode, PaidInVain, Router
from voice2text.speech.whisper.engine import ChunkHeard
from voice2text.speech.whisper.gate import Doubt

pytestmark = pytest.mark.unit

FALLING_BACK = [Mode.LOCAL_THEN_API, Mode.API_THEN_LOCAL]
GARBLED = frozenset({Doubt.GARBLED})


@pytest.fixture(autouse=True, scope="module")
def _detector() -> Iterator[None]:
    with detected_by_loudness():
        yield


def unavailable(
    trouble: Trouble = Trouble.BROKEN, *, after_s: float | None = None, cost: int = 0
) -> ApiUnavailable:
    exc = ApiUnavailable(trouble, "it answered 500", after_s=after_s)
    exc.cost_micro_dollars = cost
    return exc


def doubting(mode: Mode) -> Studio:
    """A studio in which the service is asked for every chunk, whatever the mode."""
    studio = Studio(mode)
    studio.local.doubts = dict.fromkeys(range(100), GARBLED)
    return studio


@pytest.mark.parametrize("mode", FALLING_BACK)
@pytest.mark.parametrize("trouble", list(Trouble))
def test_what_the_service_does_not_hear_the_local_engine_does(mode: Mode, trouble: Trouble) -> None:
    studio = doubting(mode)
    studio.api.error = unavailable(trouble, cost=5)
    done = studio.hear(talk(3))
    assert by(done) == ["local"] * 3
    assert done.transcript.uncovered == ()
    assert "api_failed" in done.usage.reason.split()
    assert (done.usage.engine, done.usage.by_api) == ("local", 0)
    assert done.usage.cost_micro_dollars == studio.spent == 5
    assert studio.reserved == 0


@pytest.mark.parametrize("mode", FALLING_BACK)
def test_not_even_a_bug_in_its_client_fails_the_recording(mode: Mode) -> None:
    studio = doubting(mode)
    studio.api.error = ZeroDivisionError()
    done = studio.hear(talk(3))
    assert by(done) == ["local"] * 3
    # Nobody knows what it cost: what was reserved counts.
    assert studio.reserved == done.usage.cost_micro_dollars > 0


@pytest.mark.parametrize("mode", [Mode.API, *FALLING_BACK])
def test_what_a_client_s_bug_says_is_told_to_nobody(
    mode: Mode, caplog: pytest.LogCaptureFixture
) -> None:
    studio = doubting(mode)
    studio.api.error = ValueError("https://me:SECRET@host")
    if mode is Mode.API_THEN_LOCAL:
        studio.local.error = ZeroDivisionError()
    try:
        studio.hear(talk(1))
    except Exception as exc:
        told = "".join(traceback.format_exception(exc))
        assert "Unheard" in told
        assert "SECRET" not in told
    assert "ValueError at " in caplog.text
    assert "SECRET" not in caplog.text


def test_what_the_local_engine_does_not_hear_the_service_does(
    caplog: pytest.LogCaptureFixture,
) -> None:
    studio = Studio(Mode.LOCAL_THEN_API)
    studio.local.error = MemoryError("what somebody said")
    done = studio.hear(talk(3))
    assert by(done) == ["api"]
    assert (done.usage.engine, done.usage.reason, done.usage.by_api) == ("api", "local_failed", 3)
    assert "the local engine failed: MemoryError at " in caplog.text
    assert "somebody" not in caplog.text


@pytest.mark.parametrize("mode", FALLING_BACK)
def test_where_both_fail_the_local_engine_s_bug_is_told_with_the_other_s(mode: Mode) -> None:
    studio = Studio(mode)
    studio.local.error, studio.api.error = ZeroDivisionError(), unavailable(Trouble.BUSY)
    with pytest.raises(ZeroDivisionError) as caught:
        studio.hear(talk(1))
    told = "".join(traceback.format_exception(caught.value))
    assert "it answered 500" in told


def test_a_local_bug_is_told_where_there_is_no_other() -> None:
    studio = Studio(Mode.LOCAL)
    studio.local.error = ZeroDivisionError()
    with pytest.raises(ZeroDivisionError):
        studio.hear(talk(1))


@pytest.mark.parametrize("trouble", list(Trouble))
def test_a_service_alone_that_is_away_is_asked_later(trouble: Trouble) -> None:
    studio = Studio(Mode.API)
    studio.api.error = unavailable(trouble, after_s=90)
    with pytest.raises(Retryable) as caught:
        studio.hear(talk(1))
    assert caught.value.after == 90
    assert studio.local.heard == []
    assert studio.reserved == 0


def test_a_service_alone_that_was_paid_for_nothing_is_not_asked_for_a_day() -> None:
    studio = Studio(Mode.API)
    studio.api.error = unavailable(cost=5)
    with pytest.raises(Unheard) as caught:  # no Retryable: the queue tries three times
        studio.hear(talk(1))
    assert not isinstance(caught.value, Retryable)


class Failing(FakeSpending):
    """Money that ends after so many reservations."""

    def __init__(self, after: int) -> None:
        super().__init__(1_000_000)
        self.after = after

    def reserve(self, micro_dollars: int) -> Reservation | None:
        self.after -= 1
        return super().reserve(micro_dollars) if self.after >= 0 else None


@pytest.mark.parametrize("paid_runs", [0, 1, 2])
def test_what_was_paid_for_already_is_not_paid_for_all_day(paid_runs: int) -> None:
    studio = Studio(Mode.API)
    paid = PaidApi(studio.api, Failing(after=paid_runs), studio.breaker, studio.clock)
    studio.router = Router(Mode.API, studio.local, paid, studio.clock)
    with pytest.raises(PaidInVain if paid_runs else Retryable, match="budget") as caught:
        studio.hear(talk(30))  # more than three runs
    assert not (paid_runs and isinstance(caught.value, Retryable))
    assert len(studio.api.asked) == paid_runs


@pytest.mark.parametrize("paid", [False, True])
def test_nor_does_the_local_engine_s_trouble_make_it_be_paid_for_all_day(paid: bool) -> None:
    studio = Studio(Mode.LOCAL_THEN_API)
    studio.local.doubts = dict.fromkeys(range(5 if paid else 0), GARBLED)
    hear = studio.local.recognise

    def once(chunks: Sequence[Chunk], wishes: Wishes) -> list[ChunkHeard]:
        if studio.local.heard:
            studio.api.error = unavailable()
            raise Retryable("the model is away")
        return hear(chunks, wishes)

    studio.local.recognise = once  # type: ignore[method-assign]
    with pytest.raises(PaidInVain if paid else Retryable, match="the model is away"):
        studio.hear(talk(30))
    assert bool(studio.spent) is paid


def test_what_our_own_deadline_ended_is_no_failure_of_the_service() -> None:
    studio = Studio(Mode.API_THEN_LOCAL)
    studio.api.error = ApiUnavailable(Trouble.BUSY, "there was no time left to ask", late=True)
    for _ in range(FAILURES + 1):
        assert studio.hear(talk(1)).usage.reason == "deadline"
    assert len(studio.api.asked) == FAILURES + 1


def test_a_service_that_keeps_failing_is_left_in_peace_for_a_while() -> None:
    studio = Studio(Mode.API_THEN_LOCAL)
    studio.api.error = unavailable()
    for _ in range(FAILURES):
        assert studio.hear(talk(1)).usage.reason == "api_failed"
    done = studio.hear(talk(1))
    assert (by(done), done.usage.reason) == (["local"], "breaker")
    assert len(studio.api.asked) == FAILURES
    studio.clock.now += OPEN_SECONDS
    assert studio.hear(talk(1)).usage.reason == "api_failed"
    assert studio.hear(talk(1)).usage.reason == "breaker"
    studio.clock.now += OPEN_SECONDS
    studio.api.error = None
    assert by(studio.hear(talk(1))) == ["api"]
    studio.api.error = unavailable()
    assert studio.hear(talk(1)).usage.reason == "api_failed"
    assert studio.hear(talk(1)).usage.reason == "api_failed"  # failures in a row only


def test_a_wrong_key_is_tried_once() -> None:
    studio = Studio(Mode.API_THEN_LOCAL)
    studio.api.error = unavailable(Trouble.MISCONFIGURED)
    studio.hear(talk(1))
    studio.clock.now += MISCONFIGURED_SECONDS - 10
    assert studio.hear(talk(1)).usage.reason == "breaker"
    assert len(studio.api.asked) == 1


def test_a_service_that_asks_for_time_gets_it() -> None:
    studio = Studio(Mode.API)
    studio.api.error = unavailable(Trouble.BUSY, after_s=200)
    with pytest.raises(Retryable):
        studio.hear(talk(1))
    studio.clock.now += 150
    with pytest.raises(Retryable, match="breaker") as caught:
        studio.hear(talk(1))
    assert caught.value.after == pytest.approx(50, abs=1)
    assert len(studio.api.asked) == 1


@pytest.mark.parametrize("mode", FALLING_BACK)
def test_without_money_the_local_engine_does_it(mode: Mode) -> None:
    studio = doubting(mode)
    studio.spending.reserve(1_000_000)
    done = studio.hear(talk(3))
    assert by(done) == ["local"] * 3
    assert "budget" in done.usage.reason.split()
    assert studio.api.asked == []


def test_money_that_ends_in_the_middle_ends_the_paying_there() -> None:
    studio = Studio(Mode.API_THEN_LOCAL, daily=500)
    done = studio.hear(talk(60))
    assert set(by(done)) == {"api", "local"}
    assert done.usage.reason == "budget"
    assert 0 < done.usage.by_api < 60
    assert studio.spent == done.usage.cost_micro_dollars <= 500
    assert done.transcript.uncovered == ()


def test_a_service_alone_waits_for_tomorrow_s_money() -> None:
    studio = Studio(Mode.API)
    studio.spending.reserve(1_000_000)
    with pytest.raises(Retryable, match="budget") as caught:
        studio.hear(talk(1))
    assert caught.value.after == 900
    assert studio.api.asked == []


class Away(FakeSpending):
    """A database that can be out of reach."""

    reserving = settling = True

    def reserve(self, micro_dollars: int) -> Reservation | None:
        if not self.reserving:
            raise Retryable("database: away")
        return super().reserve(micro_dollars)

    def settle(self, reservation: Reservation, used: int) -> None:
        if not self.settling:
            raise Retryable("database: away")
        super().settle(reservation, used)


def with_a_database_away(mode: Mode) -> tuple[Studio, Away]:
    studio = Studio(mode)
    away = Away(1_000_000)
    paid = PaidApi(studio.api, away, studio.breaker, studio.clock)
    studio.router = Router(mode, studio.local, paid, studio.clock)
    return studio, away


def test_where_nobody_knows_how_much_money_there_is_none_is_spent() -> None:
    studio, away = with_a_database_away(Mode.API_THEN_LOCAL)
    away.reserving = False
    done = studio.hear(talk(1))
    assert (by(done), done.usage.reason) == (["local"], "budget")
    assert studio.api.asked == []


def test_what_was_paid_for_is_kept_although_nobody_could_write_it_down() -> None:
    studio, away = with_a_database_away(Mode.API)
    away.settling = False
    done = studio.hear(talk(1))
    assert by(done) == ["api"]
    assert sum(away.reserved.values()) > done.usage.cost_micro_dollars > 0


def test_a_service_is_not_asked_when_the_time_is_nearly_over() -> None:
    studio = Studio(Mode.API_THEN_LOCAL, seconds=18)
    done = studio.hear(talk(1))
    assert (by(done), done.usage.reason) == (["local"], "deadline")
    assert studio.reserved == studio.spent == 0


def test_where_neither_time_nor_service_is_left_the_local_engine_tries() -> None:
    studio = Studio(Mode.LOCAL_THEN_API, seconds=300)
    studio.local.pace = 1.0
    studio.api.error = unavailable()
    done = studio.hear(talk(50))
    assert set(by(done)) == {"local"}
    assert {"deadline", "api_failed"} <= set(done.usage.reason.split())
