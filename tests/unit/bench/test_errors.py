import pytest

from tests.bench.errors import Errors, count, normal

pytestmark = pytest.mark.unit


def test_case_marks_and_spelling_are_no_errors_in_english() -> None:
    assert count("Mr Quilter's colour, twenty.", "mister quilter's color 20", ["en"]).wrong == 0


@pytest.mark.parametrize(
    ("heard", "wrong"),
    [
        ("eins zwei drei vier", 0),
        ("eins zwo drei vier", 1),
        ("eins drei vier", 1),
        ("eins zwei und drei vier", 1),
        ("", 4),
    ],
)
def test_each_wrong_missing_and_invented_word_counts(heard: str, wrong: int) -> None:
    assert count("Eins, zwei, drei, vier!", heard, ["de"]) == Errors(wrong, 4)


def test_words_over_silence_are_errors_of_no_words() -> None:
    found = count("", "Thank you.", ["en"])
    assert found == Errors(2, 0)
    assert found.rate is None


def test_silence_heard_as_silence_is_right() -> None:
    assert count("", "", ["en"]) == Errors(0, 0)


def test_japanese_is_counted_in_characters() -> None:
    assert count("今日は、いい天気です。", "今日はいい電気です", ["ja"]) == Errors(1, 9)


@pytest.mark.parametrize("language", ["zh", "yue", "ja", "th", "lo", "my", "km", "zh-TW"])
def test_scripts_without_spaces_are_split(language: str) -> None:
    assert normal("天気 天", [language]).split() == ["天", "気", "天"]


def test_several_languages_are_counted_in_words_and_in_characters_where_there_are_no_words() -> (
    None
):
    assert normal("Guten Tag, 今日は", ["de", "ja"]).split() == ["guten", "tag", "今", "日", "は"]


def test_english_beside_another_language_is_not_spelled_anew() -> None:
    assert normal("The colour twenty", ["en", "de"]) == "the colour twenty"


def test_a_region_changes_nothing() -> None:
    assert normal("Colour", ["en-GB"]) == "color"


def test_errors_add_up() -> None:
    whole = Errors(1, 4) + Errors(2, 8)
    assert whole == Errors(3, 12)
    assert whole.rate == pytest.approx(0.25)
