"""A decoder that repeats itself is cut; a person who does is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice2text.speech.whisper.loops import LEAST_TOKENS, TIMES, without_loop

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("tokens", "left"),
    [
        ([], []),
        ([1, 2, 3], [1, 2, 3]),
        ([9, 8, *[1, 2, 3] * 6], [9, 8, 1, 2, 3]),
        ([9, *[5] * 40], [9, 5]),
        ([7, *[5] * 5], [7, *[5] * 5]),  # "no, no, no, no, no"
        ([*[1, 2, 3, 4] * 3], [*[1, 2, 3, 4] * 3]),  # a refrain
        ([*[1, 2] * 10, 3], [*[1, 2] * 10, 3]),  # it found its way out again
    ],
)
def test_what_is_cut(tokens: list[int], left: list[int]) -> None:
    assert without_loop(tokens) == left


@given(
    st.lists(st.integers(0, 3), max_size=20),
    st.lists(st.integers(0, 3), min_size=1, max_size=6),
    st.integers(TIMES, 20),
)
def test_a_loop_is_never_left_whole_and_the_beginning_never_lost(
    before: list[int], loop: list[int], times: int
) -> None:
    tokens = before + loop * times
    left = without_loop(tokens)
    assert left == tokens[: len(left)]
    if len(loop) * times >= LEAST_TOKENS:
        assert len(left) < len(tokens)
    assert without_loop(tokens)[: len(before)] == before[: len(left)]
