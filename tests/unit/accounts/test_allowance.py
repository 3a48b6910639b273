from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice2text.accounts.allowance import Balance, Scope, refused, resets_at
from voice2text.errors import Refusal

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("scope", "day"),
    [
        (Scope.PERSON, Refusal.PERSONS_DAY),
        (Scope.GROUP, Refusal.GROUPS_DAY),
        (Scope.ALL, Refusal.EVERYBODYS_DAY),
    ],
)
def test_what_is_longer_than_a_whole_day_is_too_long(scope: Scope, day: Refusal) -> None:
    fits, never = refused(scope, 10, 600_000), refused(scope, 10, 600_001)
    assert (fits.refusal, fits.limit) == (day, 10)
    assert (never.refusal, never.limit) == (Refusal.TOO_LONG, 10)


@given(st.lists(st.integers(1, 400), min_size=1), st.integers(1, 2000))
def test_a_mark_is_crossed_by_one_recording_at_most(recordings: list[int], limit: int) -> None:
    taken, crossings = 0, 0
    for ms in recordings:
        taken += ms
        crossings += Balance(taken, limit).crossed(0.8, ms)
    assert crossings == (taken >= 0.8 * limit)


def test_without_a_limit_nothing_is_crossed_and_nothing_is_left_to_tell() -> None:
    balance = Balance(10**12, None)
    assert not balance.crossed(0.8, 10**12)
    assert balance.left_ms is None


@pytest.mark.parametrize(
    ("zone", "clock"),
    [
        (None, "00:00"),
        ("Etc/GMT-3", "03:00"),
        ("America/St_Johns", "20:30"),
        ("Asia/Tokyo", "09:00"),
    ],
)
def test_a_day_ends_on_everybodys_own_clock(zone: str | None, clock: str) -> None:
    assert f"{resets_at(date(2026, 11, 23), zone):%H:%M}" == clock
