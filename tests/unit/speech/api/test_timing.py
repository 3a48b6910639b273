"""Text without times gets those of the speech, and loses nothing."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice2text.domain import Segment, Span, Word
from voice2text.speech.api.timing import LONGEST_CHARACTERS, spread, with_words

pytestmark = pytest.mark.unit


def test_each_sentence_takes_its_share_of_the_speech_and_none_of_the_silence() -> None:
    speech = (Span(1_000, 5_000), Span(25_000, 29_000))
    assert spread("Sixteen letters. 8 chars.", speech) == (
        Segment(1_000, 26_333, "Sixteen letters."),
        Segment(26_333, 29_000, "8 chars."),
    )


def test_what_ends_with_a_pause_ends_before_it() -> None:
    speech = (Span(0, 2_000), Span(10_000, 12_000))
    assert spread("Six six. Six six.", speech) == (
        Segment(0, 2_000, "Six six."),
        Segment(10_000, 12_000, "Six six."),
    )


def test_sentences_of_scripts_without_spaces() -> None:
    texts = [segment.text for segment in spread("今天天气很好。我们走吧！好的", (Span(0, 9_000),))]
    assert texts == ["今天天气很好。", "我们走吧！", "好的"]


def test_a_wall_of_words_is_cut_between_them() -> None:
    text = " ".join(f"word{number}" for number in range(300))
    segments = spread(text, (Span(0, 120_000),))
    assert " ".join(segment.text for segment in segments) == text
    assert all(len(segment.text) <= LONGEST_CHARACTERS for segment in segments)


texts = st.text(st.sampled_from("ab .!?,;。、好"), min_size=1, max_size=600)
speeches = st.lists(st.tuples(st.integers(0, 900), st.integers(400, 9_000)), min_size=1, max_size=6)


@given(texts, speeches)
def test_nothing_is_lost_and_times_are_in_order(text: str, pairs: list[tuple[int, int]]) -> None:
    speech, now = [], 0
    for pause, length in pairs:
        speech.append(Span(now + pause, now + pause + length))
        now += pause + length
    segments = spread(text, speech)
    assert "".join("".join(s.text for s in segments).split()) == "".join(text.split())
    for segment in segments:
        assert speech[0].start_ms <= segment.start_ms <= segment.end_ms <= speech[-1].end_ms
    for before, after in pairwise(segments):
        assert before.end_ms <= after.start_ms + 1  # rounding


def test_words_go_where_they_were_said() -> None:
    segments = (Segment(0, 1_000, "one two"), Segment(2_000, 3_000, "three"))
    words = (Word(0, 400, "one"), Word(500, 900, "two"), Word(1_700, 1_900, "three"))
    first, second = with_words(segments, words)
    assert (first.words, second.words) == (words[:2], words[2:])
    assert with_words((), words) == ()
