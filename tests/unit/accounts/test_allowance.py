from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice2text.accounts.allowance import Balance, Notice, Scope, refused, resets_at
from voice2text.errors import Refusal

pytestmark = pytest.mark.unit


MINUTE = 60_000


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


@given(st.integers(0, 10**10), st.integers(1, 1500))
def test_there_is_something_to_tell_from_80_percent_on_and_an_end_within_a_minute(
    taken_ms: int, minutes: int
) -> None:
    balance = Balance(taken_ms, minutes * MINUTE)
    is_near = 5 * taken_ms >= 4 * minutes * MINUTE
    assert (balance.notice is None) == (not is_near)
    if is_near:
        assert (balance.notice is Notice.END) == (minutes * MINUTE - taken_ms < MINUTE)


@pytest.mark.parametrize(
    ("taken_ms", "notice"),
    [
        (48 * MINUTE - 1, None),
        (48 * MINUTE, Notice.NEARLY),
        (59 * MINUTE, Notice.NEARLY),
        (59 * MINUTE + 30_000, Notice.END),
        (60 * MINUTE, Notice.END),
        (90 * MINUTE, Notice.END),  # an owner took some of it back
    ],
)
def test_of_an_hour(taken_ms: int, notice: Notice | None) -> None:
    assert Balance(taken_ms, 60 * MINUTE).notice is notice


def test_without_a_limit_there_is_nothing_to_tell_and_nothing_left() -> None:
    balance = Balance(10**12, None)
    assert balance.notice is None
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
