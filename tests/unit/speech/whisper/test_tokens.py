"""Token ids become timed text, whatever the decoder wrote."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.whisper import END, FIRST_TIME, at
from voice2text.speech.whisper.tokens import Piece, pieces

pytestmark = pytest.mark.unit


def cut(*tokens: int, length_ms: int = 10_000) -> list[Piece]:
    return pieces(tokens, first_time=FIRST_TIME, end=END, length_ms=length_ms)


def test_text_between_two_times_is_a_piece() -> None:
    assert cut(at(0), 1, 2, at(1500), at(2000), 3, at(4000)) == [
        Piece(0, 1500, (1, 2)),
        Piece(2000, 4000, (3,)),
    ]


def test_text_without_a_last_time_lasts_to_the_end() -> None:
    assert cut(at(1000), 1, 2) == [Piece(1000, 10_000, (1, 2))]
    assert cut(1, 2) == [Piece(0, 10_000, (1, 2))]


def test_times_without_text_are_no_piece_and_special_tokens_no_text() -> None:
    assert cut(at(0), at(5000), END + 7) == []


@given(st.lists(st.integers(0, FIRST_TIME + 1500), max_size=60), st.integers(0, 30_000))
def test_no_text_is_lost_and_time_never_runs_backwards(tokens: list[int], length: int) -> None:
    found = cut(*tokens, length_ms=length)
    assert [token for piece in found for token in piece.tokens] == [
        token for token in tokens if token < END
    ]
    times = [time for piece in found for time in (piece.start_ms, piece.end_ms)]
    assert times == sorted(times)
    assert all(0 <= time <= length for time in times)
