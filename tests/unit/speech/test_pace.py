"""Whether there is time."""

import pytest

from voice2text.speech.pace import ASSUMED_FACTOR, RESERVE_SECONDS, Pace

pytestmark = pytest.mark.unit

HOUR_MS = 3_600_000


def pace(left: float) -> Pace:
    return Pace(HOUR_MS, lambda: left + RESERVE_SECONDS)


def test_a_guess_sends_nothing_to_a_service() -> None:
    assert not pace(1.0).will_miss()


@pytest.mark.parametrize(("left", "misses"), [(3_479.0, True), (3_481.0, False)])
def test_what_was_measured_is_believed_of_the_rest(left: float, misses: bool) -> None:
    here = pace(left)
    here.heard(120_000, 120.0)
    assert here.will_miss() is misses


def test_the_service_s_speed_is_not_the_local_engine_s() -> None:
    here = pace(1_800.0)
    here.heard(120_000, 120.0)
    here.heard(HOUR_MS - 1_700_000, None)
    assert not here.will_miss()
    here.heard(HOUR_MS - 1_600_000, 300.0)
    assert here.will_miss()  # 420 s for 220 s of sound


def test_what_is_heard_once_more_is_no_progress() -> None:
    here = pace(40.0)  # one second is needed
    here.heard(HOUR_MS - 60_000, 60.0)
    here.heard(10_000, None)
    assert not here.will_miss()


def test_what_is_heard_once_more_by_the_local_engine_does_not_make_it_slow() -> None:
    here = pace(40.0)
    here.heard(HOUR_MS - 60_000, 60.0)
    here.heard(HOUR_MS - 50_000, None)
    here.heard(HOUR_MS - 50_000, 36_000.0)
    assert not here.will_miss()


def test_a_service_may_take_what_the_local_engine_does_not_need() -> None:
    assert pace(1_000.0).spare() == pytest.approx(1_000 - 3_600 * ASSUMED_FACTOR)
    assert pace(700.0).spare() == pytest.approx(700)  # it could not do it anyway
