"""Where a line may end, script by script."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from voice2text.text.breaks import Break, breaks
from voice2text.text.graphemes import inside_grapheme, insides

pytestmark = pytest.mark.unit


def parts(text: str, least: Break) -> list[str]:
    cuts = [index for index, found in enumerate(breaks(text)) if found >= least]
    return [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One two, three.", ["One ", "two, ", "three."]),
        ("10 000 km", ["10 ", "000 ", "km"]),
        ("10\u00a0000 km", ["10\u00a0000 ", "km"]),
        ("state-of-the-art, 1-2, -x", ["state-", "of-", "the-", "art, ", "1-2, ", "-x"]),
        ("今天，天气好。", ["今", "天，", "天", "气", "好。"]),
        ("「はい」とちょっと", ["「は", "い」", "と", "ちょっ", "と"]),
        ("コーヒー20杯", ["コー", "ヒー", "20", "杯"]),
        ("안녕 세상", ["안녕 ", "세상"]),
        ("བཀྲ་ཤིས་", ["བཀྲ་", "ཤིས་"]),
        ("नमस्ते दुनिया", ["नमस्ते ", "दुनिया"]),
        ("https://example.org/a", ["https://example.org/a"]),
    ],
)
def test_good_breaks(text: str, expected: list[str]) -> None:
    assert parts(text, Break.GOOD) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("น้ำท่วม เดินเล่น", ["น้ำ", "ท่", "ว", "ม ", "เดิ", "น", "เล่", "น"]),
        ("ສະບາຍ", ["ສະ", "ບາ", "ຍ"]),
        ("សួស្តី", ["សួ", "ស្តី"]),
        ("မင်္ဂလာပါ", ["မင်္ဂ", "လာ", "ပါ"]),
    ],
)
def test_poor_breaks_are_between_syllables(text: str, expected: list[str]) -> None:
    assert parts(text, Break.POOR) == expected


@given(st.text(st.characters(exclude_categories=["Cs"])))
@example("🇩🇪🇫🇷🇮")
@example("a🇩🇪\u0301🇫")
def test_all_graphemes_at_once_are_as_one_by_one(text: str) -> None:
    assert insides(text) == [inside_grapheme(text, index) for index in range(len(text))]


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_no_visible_character_is_torn(text: str) -> None:
    for index, found in enumerate(breaks(text)):
        assert found is Break.NEVER or not inside_grapheme(text, index)
