"""Arithmetic on stretches of time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice2text.domain import Span
from voice2text.speech.spans import joined, outside, total_ms

pytestmark = pytest.mark.unit

END = 20_000
SPANS = st.lists(st.integers(0, END), max_size=20, unique=True).map(
    lambda times: [Span(*pair) for pair in zip(*[iter(sorted(times))] * 2, strict=False)]
)


def milliseconds(spans: list[Span]) -> set[int]:
    return {time for span in spans for time in range(span.start_ms, span.end_ms)}


def test_short_pauses_are_closed_and_margins_share_long_ones() -> None:
    spoken = [Span(200, 1000), Span(1400, 2000), Span(2600, 3000)]
    assert joined(spoken, pause_ms=500, margin_ms=400, end_ms=3100) == [
        Span(0, 2300),
        Span(2300, 3100),
    ]


@given(SPANS, st.integers(0, 2_000), st.integers(0, 1_000))
def test_joining_loses_no_speech_and_stays_in_order(
    spoken: list[Span], pause: int, margin: int
) -> None:
    found = joined(spoken, pause_ms=pause, margin_ms=margin, end_ms=END)
    assert milliseconds(spoken) <= milliseconds(found)
    times = [time for span in found for time in (span.start_ms, span.end_ms)]
    assert times == sorted(times)
    assert all(0 <= time <= END for time in times)


@given(SPANS, SPANS)
def test_outside_is_the_difference(spoken: list[Span], covered: list[Span]) -> None:
    found = outside(spoken, covered)
    assert milliseconds(found) == milliseconds(spoken) - milliseconds(covered)
    assert total_ms(found) == len(milliseconds(found))
