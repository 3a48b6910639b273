"""Times are moved to where speech begins and ends, and never past each other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice2text.domain import Span
from voice2text.speech.whisper.times import snapped, within
from voice2text.speech.whisper.tokens import Piece

pytestmark = pytest.mark.unit

SPEECH = (Span(420, 2900), Span(3300, 5000), Span(8000, 9000))


def test_pieces_begin_and_end_with_speech() -> None:
    pieces = [Piece(0, 3100, (1,)), Piece(3100, 5200, (2,)), Piece(7600, 9400, (3,))]
    assert [(one.start_ms, one.end_ms) for one in snapped(pieces, SPEECH)] == [
        (420, 2900),
        (3300, 5000),
        (8000, 9000),
    ]


def test_a_time_far_from_any_pause_is_left_alone() -> None:
    pieces = [Piece(0, 1600, (1,)), Piece(1600, 4000, (2,))]
    assert [(one.start_ms, one.end_ms) for one in snapped(pieces, SPEECH)] == [
        (420, 1600),
        (1600, 4000),
    ]


def test_a_time_in_silence_means_the_speech_beside_it() -> None:
    pieces = [Piece(0, 7000, (1,)), Piece(7000, 9900, (2,))]
    assert [(one.start_ms, one.end_ms) for one in snapped(pieces, SPEECH)] == [
        (420, 5000),
        (8000, 9000),
    ]


def test_a_word_has_no_silence_in_it() -> None:
    assert within(Span(2700, 3900), SPEECH) == Span(3300, 3900)
    assert within(Span(2000, 3200), SPEECH) == Span(2000, 2900)
    assert within(Span(6000, 7000), SPEECH) == Span(6000, 7000)  # no speech there at all


SPANS = st.lists(st.integers(0, 10_000), max_size=12).map(
    lambda times: [Span(*pair) for pair in zip(*[iter(sorted(times))] * 2, strict=False)]
)


@given(SPANS, SPANS)
def test_time_never_runs_backwards(said: list[Span], speech: list[Span]) -> None:
    pieces = [Piece(span.start_ms, span.end_ms, (1,)) for span in said]
    found = snapped(pieces, speech)
    times = [time for piece in found for time in (piece.start_ms, piece.end_ms)]
    assert times == sorted(times)
    assert len(found) == len(pieces)
