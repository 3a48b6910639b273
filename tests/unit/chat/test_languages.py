"""The languages that can be pinned are Whisper's."""

from importlib import import_module

import pytest
from faster_whisper.tokenizer import _LANGUAGE_CODES

from voice2text.chat import names
from voice2text.chat.languages import ENGLISH_NAMES, OWN_NAMES, code_of, name_of
from voice2text.chat.phrases import languages

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
        ("german", "de"),
        ("немецкий", "de"),
        ("Английский", "en"),
        ("хинди", "hi"),
        ("фарси", "fa"),
    ],
)
def test_a_language_has_many_names(word: str, code: str) -> None:
    assert code_of(word) == code


@pytest.mark.parametrize("word", ["", "klingon", "auto", "r u", "yue", "\0", "ru;"])
def test_other_words_are_no_language(word: str) -> None:
    assert code_of(word) is None


@pytest.mark.parametrize("code", sorted(set(languages()) - {"en"}))
def test_each_language_of_the_bot_has_names_for_all_of_them(code: str) -> None:
    table = import_module(f"{names.__name__}.{code}")
    meant = [
        entry.rpartition(" ")[2]
        for line in table.LANGUAGES.split("\n")
        for entry in line.split("|")
    ]
    assert set(meant) - {""} == set(ENGLISH_NAMES)


def test_no_name_in_a_language_of_the_bot_contradicts_the_engine() -> None:
    for name, code in names.languages().items():
        assert code_of(name) == code, name


def test_names_for_people() -> None:
    assert name_of("ru") == "Русский"
    assert name_of("pl") == "Polish"
