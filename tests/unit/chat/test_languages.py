"""The languages that can be pinned are Whisper's."""

import pytest
from faster_whisper.tokenizer import _LANGUAGE_CODES

from voice2text.chat.languages import ENGLISH_NAMES, OWN_NAMES, code_of, name_of

pytestmark = pytest.mark.unit


def test_they_are_those_of_the_engine() -> None:
    assert set(ENGLISH_NAMES) == set(_LANGUAGE_CODES) - {"yue"}
    assert set(OWN_NAMES) <= set(ENGLISH_NAMES)


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("ru", "ru"),
        ("RU ", "ru"),
        ("Russian", "ru"),
        ("русский", "ru"),
        ("haitian  creole", "ht"),
        ("Mandarin", "zh"),
        ("nb", "no"),
    ],
)
def test_a_language_has_many_names(word: str, code: str) -> None:
    assert code_of(word) == code


@pytest.mark.parametrize("word", ["", "klingon", "auto", "r u", "yue", "\0", "ru;"])
def test_other_words_are_no_language(word: str) -> None:
    assert code_of(word) is None


def test_names_for_people() -> None:
    assert name_of("ru") == "Русский"
    assert name_of("pl") == "Polish"
