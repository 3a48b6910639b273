"""Pieces hold all the speech, are no longer than allowed, and end where nobody speaks."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice2text.domain import Span
from voice2text.speech.api.chunks import (
    OVERLAP_MS,
    SHORTEST_HALF_MS,
    halves,
    plan,
    shortest_ms,
    within,
)

pytestmark = pytest.mark.unit

LONGEST_MS = 60_000

# Up to forty stretches of speech, of up to three minutes, with pauses of up to a minute between.
speeches = st.lists(
    st.tuples(st.integers(500, 60_000), st.integers(800, 180_000)), min_size=1, max_size=40
)


def spans(pairs: list[tuple[int, int]]) -> tuple[Span, ...]:
    found: list[Span] = []
    now = 0
    for pause, length in pairs:
        found.append(Span(now + pause, now + pause + length))
        now += pause + length
    return tuple(found)


@given(speeches)
def test_all_speech_is_in_pieces_that_are_short_enough(pairs: list[tuple[int, int]]) -> None:
    speech = spans(pairs)
    pieces = plan(speech, LONGEST_MS)
    assert all(0 < piece.end_ms - piece.start_ms <= LONGEST_MS for piece in pieces)
    assert pieces[0].start_ms == speech[0].start_ms
    assert pieces[-1].end_ms == speech[-1].end_ms
    for before, after in pairwise(pieces):
        assert after.start_ms - before.start_ms >= shortest_ms(LONGEST_MS)
        if before.end_ms <= after.start_ms:  # a cut at silence
            assert within(speech, Span(before.end_ms, after.start_ms)) == ()
        else:
            assert before.end_ms - after.start_ms <= OVERLAP_MS


@given(speeches)
def test_an_overlap_is_only_where_somebody_speaks_on(pairs: list[tuple[int, int]]) -> None:
    speech = spans(pairs)
    for before, after in pairwise(plan(speech, LONGEST_MS)):
        if before.end_ms > after.start_ms:
            assert any(span.start_ms < before.end_ms <= span.end_ms for span in speech)


def test_what_fits_is_one_piece_without_the_silence_around_it() -> None:
    speech = (Span(5_000, 9_000), Span(20_000, 30_000))
    assert plan(speech, LONGEST_MS) == (Span(5_000, 30_000),)


def test_where_nobody_speaks_there_is_no_piece() -> None:
    assert plan((), LONGEST_MS) == ()


def test_pieces_are_about_equally_long() -> None:
    speech = tuple(Span(start, start + 4_000) for start in range(0, 70_000, 5_000))
    assert plan(speech, LONGEST_MS) == (Span(0, 34_000), Span(35_000, 69_000))


def test_silence_away_from_the_middle_is_better_than_none() -> None:
    assert plan((Span(0, 55_000), Span(56_000, 80_000)), LONGEST_MS) == (
        Span(0, 55_000),
        Span(56_000, 80_000),
    )


def test_speech_without_a_pause_is_cut_with_an_overlap() -> None:
    first, second = plan((Span(0, 100_000),), LONGEST_MS)
    assert first.end_ms - second.start_ms == OVERLAP_MS
    assert first.end_ms == pytest.approx(50_000, abs=OVERLAP_MS)


def test_halves_meet_at_silence() -> None:
    speech = (Span(0, 11_000), Span(12_000, 20_000))
    assert halves(Span(0, 20_000), speech) == (Span(0, 11_000), Span(12_000, 20_000))


def test_a_short_piece_stays_whole() -> None:
    piece = Span(0, 2 * SHORTEST_HALF_MS - 1)
    assert halves(piece, (piece,)) == (piece,)


@given(speeches)
def test_halves_hold_what_the_piece_held(pairs: list[tuple[int, int]]) -> None:
    speech = spans(pairs)
    for piece in plan(speech, LONGEST_MS):
        parts = halves(piece, speech)
        assert (parts[0].start_ms, parts[-1].end_ms) == (piece.start_ms, piece.end_ms)
        if len(parts) == 2:
            left, right = parts
            assert max(left.end_ms, right.start_ms) < piece.end_ms
            overlapping = left.end_ms > right.start_ms
            assert overlapping or not within(speech, Span(left.end_ms, right.start_ms))
