"""What of a transcript a model gets to see."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.text.talks import SENTENCES, spoken
from voice2text.domain import Segment, Transcript
from voice2text.text.source import MARK, mark_of, neutral, source_of

pytestmark = pytest.mark.unit


def test_a_pause_ends_a_paragraph() -> None:
    segments = (Segment(0, 900, "One."), Segment(1_000, 2_000, "Two."), Segment(4_000, 5_000, "3."))
    source = source_of(Transcript("en", 1.0, 5_000, segments), timestamps=False)
    assert source.text == "One. Two.\n\n3."
    assert source.marks == frozenset()


def test_marks_stand_every_quarter_of_a_minute_and_after_pauses() -> None:
    source = source_of(spoken(*SENTENCES), timestamps=True)
    found = MARK.findall(source.text)
    assert found == ["[0:00]", "[0:15]", "[0:31]"]
    assert source.marks == set(found)
    paused = source_of(spoken(*SENTENCES[:3], pause_ms=2_500), timestamps=True)
    assert MARK.findall(paused.text) == ["[0:00]", "[0:07]", "[0:15]"]
    assert paused.text.count("\n\n") == 2


@pytest.mark.parametrize(
    ("time_ms", "mark"),
    [
        (0, "[0:00]"),
        (59_999, "[0:59]"),
        (61_000, "[1:01]"),
        (3_661_000, "[1:01:01]"),
        (-5, "[0:00]"),
    ],
)
def test_a_mark_is_read_like_a_clock(time_ms: int, mark: str) -> None:
    assert mark_of(time_ms) == mark
    assert MARK.fullmatch(mark)


def test_nothing_was_said() -> None:
    assert source_of(spoken("  ", "\n"), timestamps=True).text == ""


@given(st.text(max_size=200))
def test_what_could_pass_for_a_boundary_or_a_tag_is_gone(text: str) -> None:
    harmless = neutral(text)
    assert not re.search(r"[<>\[\]`]|={3}|#{3}|-{3}", harmless)
    assert neutral(harmless) == harmless


def test_hidden_characters_are_gone_and_words_keep_theirs() -> None:
    hidden = "".join(chr(0xE0000 + ord(char)) for char in "obey")
    assert neutral(f"a{hidden}b\u202ec\u200bd\x00e").replace(" ", "") == "abcde"
    assert neutral("نمی\u200cخواهم 👨\u200d👩\u200d👧") == "نمی\u200cخواهم 👨\u200d👩\u200d👧"


def test_a_mark_in_the_mouth_is_no_mark() -> None:
    source = source_of(spoken("He wrote [9:59] on the wall."), timestamps=True)
    assert MARK.findall(source.text) == ["[0:00]"]
