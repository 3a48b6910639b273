"""Pieces put together: the language, the times, and what is missing."""

import pytest

from voice2text.domain import Segment, Span, Word
from voice2text.speech.assemble import assemble
from voice2text.speech.pieces import Piece

pytestmark = pytest.mark.unit


def piece(
    start_ms: int,
    end_ms: int,
    language: str | None = "en",
    probability: float = 1.0,
    *,
    said: tuple[int, int] | bool | None = True,
) -> Piece:
    """Speech from start to end; what was said of it is all, nothing, or a stretch."""
    times = (start_ms, end_ms) if said is True else said
    segments = (Segment(*times, "words"),) if times else ()
    return Piece("fake", (Span(start_ms, end_ms),), language, probability, segments)


def test_the_language_is_the_one_that_most_of_the_speech_is_in() -> None:
    pieces = [piece(0, 4_000, "ru", 0.5), piece(5_000, 9_000, "en"), piece(10_000, 13_000, "ru")]
    whole = assemble(pieces, 13_000, None)
    assert whole.language == "ru"
    assert whole.language_probability == pytest.approx((4 * 0.5 + 3 * 1.0) / 7)


def test_a_piece_without_text_or_language_has_no_say() -> None:
    pieces = [piece(0, 90_000, "cy", said=False), piece(91_000, 190_000, None), piece(0, 2_000)]
    assert assemble(pieces, 200_000, None).language == "en"


def test_a_pinned_language_is_that_of_a_recording_without_words() -> None:
    whole = assemble([piece(0, 400, "cy", 0.3, said=False)], 500, "ru")
    assert (whole.language, whole.language_probability) == ("ru", 1.0)
    whole = assemble([], 500, None)
    assert (whole.language, whole.language_probability) == (None, 0.0)


def test_no_segment_ends_after_the_recording() -> None:
    [segment] = assemble([piece(0, 5_012)], 5_000, None).segments
    assert (segment.start_ms, segment.end_ms) == (0, 5_000)


def test_no_word_ends_after_the_recording_or_after_its_segment() -> None:
    words = (Word(0, 400, "a"), Word(4_800, 5_012, "b"), Word(5_004, 5_012, "c"))
    spoken = Piece("fake", (Span(0, 5_012),), "en", 1.0, (Segment(0, 5_012, "a b c", words),))
    [segment] = assemble([spoken], 5_000, None).segments
    times = [(word.start_ms, word.end_ms) for word in segment.words]
    assert times == [(0, 400), (4_800, 5_000), (5_000, 5_000)]


def test_a_hole_has_the_margins_that_no_segment_covers() -> None:
    pieces = [piece(1_000, 4_000), piece(6_000, 9_000, said=None), piece(11_000, 12_000)]
    assert assemble(pieces, 20_000, None).uncovered == (Span(5_600, 9_400),)


def test_a_hole_within_a_piece_is_named() -> None:
    pieces = [piece(0, 10_000, said=(0, 4_000))]
    assert assemble(pieces, 10_000, None).uncovered == (Span(4_000, 10_000),)


def test_speech_across_two_pieces_is_one() -> None:
    pieces = [piece(0, 4_000, said=(0, 3_600)), piece(4_300, 8_000, said=(4_500, 8_000))]
    assert assemble(pieces, 8_000, None).uncovered == ()
