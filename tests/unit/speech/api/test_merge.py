"""What two pieces both heard is there once, and nothing is lost, whatever the script."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice2text.domain import Segment, Span, Word
from voice2text.speech.api.merge import join

pytestmark = pytest.mark.unit

# A word every 400 ms of which it fills 300; the overlap is three seconds, as in chunks.py.
EACH_MS, SAID_MS = 400, 300
LATIN = ("no", "yes", "the", "fox", "don't", "naïve", "42", "и")
SPACED = st.lists(st.sampled_from(LATIN), min_size=12, max_size=40)
HAN = st.lists(st.sampled_from("我你他不是的好今天東京"), min_size=12, max_size=40)
THAI = st.lists(st.sampled_from("กขคงจฉชซ"), min_size=12, max_size=40)
KANA = st.lists(st.sampled_from("あいうえおカキク語"), min_size=12, max_size=40)


def segment(
    words: list[str], first: int, *, between: str, timed: bool, shift_ms: int = 0
) -> Segment:
    times = [(first + n) * EACH_MS + shift_ms for n in range(len(words))]
    return Segment(
        times[0],
        times[-1] + SAID_MS,
        between.join(words),
        tuple(Word(t, t + SAID_MS, w) for t, w in zip(times, words, strict=True)) if timed else (),
    )


def joined(words: list[str], cut: int, *, between: str, timed: bool, shift_ms: int = 0) -> str:
    """Words that two pieces heard, of which seven are in both; each mishears one at its edge."""
    left, right = words[: cut + 7], words[cut:]
    left, right = [*left[:-1], "mumble"], ["mumble", *right[1:]]
    overlap = Span(cut * EACH_MS, (cut + 7) * EACH_MS)
    merged = join(
        (segment(left, 0, between=between, timed=timed),),
        (segment(right, cut, between=between, timed=timed, shift_ms=shift_ms),),
        overlap,
    )
    times = [time for part in merged for time in (part.start_ms, part.end_ms)]
    assert times == sorted(times)
    return between.join(part.text for part in merged)


@given(SPACED, st.data())
def test_words(words: list[str], data: st.DataObject) -> None:
    cut = data.draw(st.integers(1, len(words) - 8))
    shift_ms = data.draw(st.integers(-30, 30))
    text = joined(words, cut, between=" ", timed=True, shift_ms=shift_ms)
    assert text == " ".join(words)


@given(st.one_of(HAN, THAI, KANA), st.data())
def test_characters_of_scripts_without_spaces(words: list[str], data: st.DataObject) -> None:
    cut = data.draw(st.integers(1, len(words) - 8))
    assert joined(words, cut, between="", timed=True) == "".join(words)


@given(st.permutations([f"word{number}" for number in range(30)]), st.data())
def test_words_whose_times_are_guessed(words: list[str], data: st.DataObject) -> None:
    cut = data.draw(st.integers(1, len(words) - 8))
    shift_ms = data.draw(st.integers(-1000, 1000))
    text = joined(words, cut, between=" ", timed=False, shift_ms=shift_ms)
    assert text == " ".join(words)


@given(st.permutations(list("天地玄黃宇宙洪荒日月盈昃辰宿列張寒來暑往")), st.data())
def test_characters_whose_times_are_guessed(words: list[str], data: st.DataObject) -> None:
    cut = data.draw(st.integers(1, len(words) - 8))
    assert joined(words, cut, between="", timed=False) == "".join(words)


@given(SPACED, st.integers(1, 11))
def test_where_the_overlap_is_silent_nothing_is_lost_or_doubled(words: list[str], cut: int) -> None:
    pause = 3000 // EACH_MS + 1
    merged = join(
        (segment(words[:cut], 0, between=" ", timed=True),),
        (segment(words[cut:], cut + pause, between=" ", timed=True),),
        Span(cut * EACH_MS, (cut + pause) * EACH_MS),
    )
    assert " ".join(part.text for part in merged) == " ".join(words)


def test_punctuation_and_case_do_not_matter_and_are_kept() -> None:
    left = (Segment(0, 4000, "We ran. “Stop,” she said, and the"),)
    right = (Segment(1000, 5000, "stop she said and the dog sat."),)
    merged = join(left, right, Span(1000, 4000))
    assert " ".join(part.text for part in merged) in (
        "We ran. “Stop,” she said and the dog sat.",
        "We ran. “Stop,” she said, and the dog sat.",
    )


def test_where_they_heard_different_words_time_decides() -> None:
    left = (segment(["one", "two", "three", "four", "five"], 0, between=" ", timed=True),)
    right = (segment(["drei", "vier", "fünf", "sechs"], 2, between=" ", timed=True),)
    merged = join(left, right, Span(800, 1800))
    assert " ".join(part.text for part in merged) == "one two three vier fünf sechs"


def test_where_one_heard_nothing_the_other_is_kept_whole() -> None:
    words = (segment(["one", "two", "three"], 0, between=" ", timed=True),)
    assert join(words, (), Span(0, 1200)) == words
    assert join((), words, Span(0, 1200)) == words


def test_where_the_right_one_begins_late_the_left_is_kept_up_to_it() -> None:
    left = (segment(["one", "two", "three", "four"], 0, between=" ", timed=True),)
    right = (segment(["six"], 9, between=" ", timed=True),)
    merged = join(left, right, Span(400, 3400))
    assert [part.text for part in merged] == ["one two three four", "six"]


def test_segments_beyond_the_seam_are_untouched() -> None:
    early, late = Segment(0, 900, "early"), Segment(9000, 9900, "late")
    left = (early, segment(["a1", "b2", "c3", "d4"], 5, between=" ", timed=True))
    right = (segment(["b2", "c3", "d4", "e5"], 6, between=" ", timed=True), late)
    merged = join(left, right, Span(2400, 3500))
    assert (merged[0], merged[-1]) == (early, late)
    assert [part.text for part in merged[1:-1]] == ["a1 b2", "c3 d4 e5"]
    assert [word.text for part in merged for word in part.words] == ["a1", "b2", "c3", "d4", "e5"]


@pytest.mark.parametrize("left_is_empty", [True, False])
def test_punctuation_alone_does_not_drop_what_the_other_piece_heard(left_is_empty: bool) -> None:
    dots, said = (Segment(0, 5_000, "..."),), (Segment(3_000, 9_000, "this was said"),)
    left, right = (dots, said) if left_is_empty else (said, dots)
    assert join(left, right, Span(3_000, 5_000)) == said


def test_punctuation_is_kept_where_there_is_nothing_else() -> None:
    dots = (Segment(0, 5_000, "..."),)
    assert join(dots, (), Span(3_000, 5_000)) == join((), dots, Span(3_000, 5_000)) == dots
