"""The service says when; where it doesn't, we double."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice2text.services.backoff import LONGEST_OWN_WAIT_S, asked_wait_s, wait_s

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "0.25"}, 0.25),
        ({"retry-after-ms": "1500"}, 1.5),
        ({"retry-after-ms": "1500", "retry-after": "9"}, 1.5),
        ({"retry-after-ms": "soon", "retry-after": "9"}, 9.0),
        ({"x-ratelimit-reset-requests": "6m0s"}, 360.0),
        ({"x-ratelimit-reset-requests": "12ms"}, 0.012),
        ({"x-ratelimit-reset-tokens": "2m59.56s"}, 179.56),
        ({"x-ratelimit-reset-tokens": "1h2m3s"}, 3723.0),
        ({"x-ratelimit-reset-tokens": "30"}, 30.0),
        # Only a limit that is used up keeps us waiting.
        (
            {
                "x-ratelimit-remaining-requests": "14",
                "x-ratelimit-reset-requests": "24h0m0s",
                "x-ratelimit-remaining-audio-seconds": "0",
                "x-ratelimit-reset-audio-seconds": "8s",
            },
            8.0,
        ),
        ({"retry-after": "3", "x-ratelimit-reset-requests": "6m0s"}, 3.0),
        ({"x-ratelimit-reset-requests": "whenever"}, None),
        ({"retry-after": "-3"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "1e999"}, None),
        ({"retry-after": ""}, None),
        ({}, None),
    ],
)
def test_what_the_service_asks_for(headers: dict[str, str], seconds: float | None) -> None:
    assert asked_wait_s(headers) == (None if seconds is None else pytest.approx(seconds))


def test_a_date() -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    assert asked_wait_s({"retry-after": soon}) == pytest.approx(3600, abs=60)
    assert asked_wait_s({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}) == 0.0


def test_without_a_word_the_waits_double_up_to_a_limit() -> None:
    waits = [wait_s({}, attempt) for attempt in range(8)]
    assert waits == [0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0, 8.0]
    assert wait_s({}, 5000) == LONGEST_OWN_WAIT_S


@given(st.text(max_size=20), st.integers(0, 3))
def test_no_header_breaks_it(value: str, attempt: int) -> None:
    for name in ("retry-after", "retry-after-ms", "x-ratelimit-reset-requests"):
        assert 0.0 <= wait_s({name: value}, attempt) < float("inf")
