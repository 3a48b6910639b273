"""Paragraphs: where the speaker paused, and nothing lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice2text.domain import Segment
from voice2text.text.paragraphs import (
    LONG,
    LONG_PAUSE_MS,
    PAUSE_MS,
    SHORT,
    TOO_LONG,
    Paragraph,
    of_text,
    paragraphs,
    readable,
)

pytestmark = pytest.mark.unit

segments = st.lists(
    st.builds(
        Segment,
        st.integers(0, 10**7),
        st.integers(0, 10**7),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    ),
    max_size=12,
)


@given(segments)
def test_nothing_is_lost(found: list[Segment]) -> None:
    made = paragraphs(found)
    assert all(one.text == one.text.strip() and one.text for one in made)
    text = "".join("".join(one.text.split()) for one in made)
    assert text == "".join("".join(one.text.split()) for one in found)


@pytest.mark.parametrize(
    ("first", "pause_ms", "count"),
    [
        ("A sentence.", PAUSE_MS - 1, 1),
        ("A sentence.", PAUSE_MS, 2),
        ("“A sentence.”", PAUSE_MS, 2),
        ("Предложение…", PAUSE_MS, 2),
        ("一句話。", PAUSE_MS, 2),
        ("वाक्य।", PAUSE_MS, 2),
        ("No sentence,", LONG_PAUSE_MS - 1, 1),
        ("No sentence,", LONG_PAUSE_MS, 2),
        ("x" * (LONG - 1) + ".", 0, 2),
        ("x" * LONG, 0, 1),
        ("x" * TOO_LONG, 0, 2),
        ("字" * (LONG // 2) + "。", 0, 2),
    ],
)
def test_a_paragraph_ends_with_a_pause_or_when_it_is_long(
    first: str, pause_ms: int, count: int
) -> None:
    made = paragraphs([Segment(0, 1000, first), Segment(1000 + pause_ms, 9000, "And then")])
    assert len(made) == count
    assert made[-1].start_ms == (0 if count == 1 else 1000 + pause_ms)


def test_segments_are_joined_as_their_script_joins_words() -> None:
    def joined(*said: str) -> str:
        (one,) = paragraphs([Segment(0, 0, text) for text in said])
        return one.text

    assert joined("Hello", " there ", "", "friend.") == "Hello there friend."
    assert joined("今日は", "晴れです。", "本当に") == "今日は晴れです。本当に"
    assert joined("他说", "OK", "好") == "他说 OK 好"
    assert joined("안녕", "하세요") == "안녕 하세요"


def test_a_texts_own_paragraphs_are_parted_by_blank_lines() -> None:
    text = "\n\nOne\nline.\n \n\nTwo.\n"
    assert of_text(text) == (Paragraph("One\nline."), Paragraph("Two."))
    assert of_text(" \n\n ") == ()


@given(segments)
def test_what_is_read_has_all_of_it(found: list[Segment]) -> None:
    read = readable(found)
    assert read == read.strip()
    assert "".join(read.split()) == "".join("".join(one.text.split()) for one in found)


def paused(text: str, count: int, pause_ms: int = 15_000) -> list[Segment]:
    each = 5000 + pause_ms
    return [Segment(number * each, number * each + 5000, text) for number in range(count)]


def test_a_long_text_is_no_wall() -> None:
    sentence = "This is a sentence of a speaker who pauses."
    assert readable(paused(sentence, 20)) == "\n\n".join([sentence] * 20)
    assert readable(paused(sentence, 60, pause_ms=0)).count("\n\n") == 4  # by length alone


@pytest.mark.parametrize(("text", "count"), [("Yes.", 20), ("x" * (SHORT - 1), 1), ("字", 99)])
def test_a_short_text_is_one_paragraph(text: str, count: int) -> None:
    assert "\n" not in readable(paused(text, count))


def test_no_space_stands_between_characters_that_need_none() -> None:
    assert readable(paused("字", 3)) == "字字字"
    assert readable(paused("字" * 100, 2)) == "字" * 100 + "\n\n" + "字" * 100
    assert readable([]) == ""
