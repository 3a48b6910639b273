"""Speech that no segment covers is named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice2text.domain import Segment, Span
from voice2text.speech.coverage import SHORTEST_HOLE_MS, uncovered

pytestmark = pytest.mark.unit


def said(*times: tuple[int, int]) -> list[Segment]:
    return [Segment(start, end, "words") for start, end in times]


def heard(*times: tuple[int, int]) -> list[Span]:
    return [Span(start, end) for start, end in times]


@pytest.mark.parametrize(
    ("speech", "segments", "holes"),
    [
        ([], [], []),
        ([(0, 5000)], [], [(0, 5000)]),
        ([(0, 5000)], [(0, 5000)], []),
        ([(0, 5000)], [(900, 4100)], []),
        ([(0, 5000)], [(1000, 4000)], [(0, 1000), (4000, 5000)]),
        ([(0, 9000)], [(0, 3000), (6000, 9000)], [(3000, 6000)]),
        ([(0, 9000)], [(6000, 9000), (0, 3000)], [(3000, 6000)]),
        ([(0, 9000)], [(0, 8500), (1000, 2000)], []),
        ([(0, 2000), (5000, 9000)], [(0, 9000)], []),
        ([(0, 2000), (5000, 9000)], [(0, 2000)], [(5000, 9000)]),
        ([(5000, 9000)], [(0, 1000), (20_000, 30_000)], [(5000, 9000)]),
    ],
)
def test_holes(
    speech: list[tuple[int, int]],
    segments: list[tuple[int, int]],
    holes: list[tuple[int, int]],
) -> None:
    assert list(uncovered(heard(*speech), said(*segments))) == heard(*holes)


stretches = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 10)), max_size=8).map(
    lambda pairs: [(start * 500, start * 500 + length * 500) for start, length in pairs]
)


@given(speech=st.tuples(st.integers(0, 40), st.integers(1, 40)), segments=stretches)
def test_every_half_second_of_speech_is_covered_or_in_a_hole_or_in_a_short_gap(
    speech: tuple[int, int], segments: list[tuple[int, int]]
) -> None:
    start, end = speech[0] * 500, (speech[0] + speech[1]) * 500
    holes = uncovered(heard((start, end)), said(*segments))
    open_run = 0
    for tick in [*range(start, end, 500), end]:
        covered = tick == end or any(a <= tick < b for a, b in segments)
        in_hole = any(hole.start_ms <= tick < hole.end_ms for hole in holes)
        assert not (covered and in_hole)
        open_run = 0 if covered or in_hole else open_run + 500
        assert open_run < SHORTEST_HOLE_MS
