"""Every language says everything, with the same facts in it, and short enough for a message."""

import string
from collections.abc import Iterator
from dataclasses import fields

import pytest

from voice2text.chat import sentences
from voice2text.chat.phrases import FALLBACK, languages, phrases
from voice2text.chat.phrases.phrases import Counted, Phrases
from voice2text.chat.sentences import Limits
from voice2text.domain import Span
from voice2text.errors import Refusal
from voice2text.text.clock import clock
from voice2text.text.split import MESSAGE_UNITS, units

pytestmark = pytest.mark.unit

LIMITS = Limits(megabytes=20, minutes=120)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def templates(words: Phrases) -> Iterator[tuple[str, str]]:
    for field in fields(words):
        phrase = getattr(words, field.name)
        for text in phrase.forms if isinstance(phrase, Counted) else (phrase,):
            yield field.name, text


def test_english_and_russian_are_spoken() -> None:
    assert set(languages()) >= {"en", "ru"}


@pytest.mark.parametrize("language", languages())
def test_every_phrase_names_the_same_facts_in_every_language(language: str) -> None:
    expected = {name: placeholders(text) for name, text in templates(phrases(FALLBACK))}
    for name, text in templates(phrases(language)):
        assert text.strip(), name
        assert placeholders(text) == expected[name], name


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("n", range(121))
def test_every_count_has_a_form(language: str, n: int) -> None:
    words = phrases(language)
    for said in (
        words.too_long.format(n),
        words.help.format(n, megabytes=2000),
        words.uncovered.format(n, spans="0:01–0:02"),
    ):
        assert str(n) in said
        assert units(said) <= MESSAGE_UNITS


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("reason", Refusal)
def test_every_refusal_has_a_sentence(language: str, reason: Refusal) -> None:
    said = sentences.refusal(phrases(language), reason, None, LIMITS, "00:00")
    assert 0 < units(said) <= MESSAGE_UNITS
    assert "{" not in said


@pytest.mark.parametrize("language", languages())
def test_no_phrase_is_longer_than_a_message(language: str) -> None:
    for name, text in templates(phrases(language)):
        assert units(text) < MESSAGE_UNITS // 2, name


def test_a_refusal_names_the_limit_it_was_made_by() -> None:
    words = phrases("en")
    assert "2000 MB" in sentences.refusal(words, Refusal.TOO_LARGE, 2000, LIMITS, "00:00")
    assert "20 MB" in sentences.refusal(words, Refusal.TOO_LARGE, None, LIMITS, "00:00")
    assert "120 minutes." in sentences.refusal(words, Refusal.TOO_LONG, 120, LIMITS, "00:00")
    a_day = sentences.refusal(words, Refusal.TOO_LONG, 1, LIMITS, "00:00")
    assert "on one day: 1 minute of speech" in a_day


@pytest.mark.parametrize(
    ("tag", "expected"),
    [("ru", "ru"), ("ru-RU", "ru"), ("RU", "ru"), ("en-GB", "en"), ("xx", "en"), ("", "en")],
)
def test_the_language_follows_the_tag(tag: str, expected: str) -> None:
    assert phrases(tag) is phrases(expected)


@pytest.mark.parametrize("tag", [None, "phrases", "../ru", "pt-br", "zh-hans"])
def test_an_unknown_language_is_answered_in_english(tag: str | None) -> None:
    assert phrases(tag) is phrases("en")


@pytest.mark.parametrize(
    ("n", "expected"),
    [
        (1, "1 секунду "),
        (2, "2 секунды "),
        (4, "4 секунды "),
        (5, "5 секунд "),
        (11, "11 секунд "),
        (12, "12 секунд "),
        (21, "21 секунду "),
        (22, "22 секунды "),
        (111, "111 секунд "),
        (112, "112 секунд "),
    ],
)
def test_russian_counts_as_russian_does(n: int, expected: str) -> None:
    assert expected in phrases("ru").uncovered.format(n, spans="")


@pytest.mark.parametrize(
    ("ms", "expected"),
    [
        (0, "0:00"),
        (999, "0:00"),
        (161_000, "2:41"),
        (3_761_999, "1:02:41"),
        (36_000_000, "10:00:00"),
    ],
)
def test_the_clock(ms: int, expected: str) -> None:
    assert clock(ms) == expected


def test_uncovered_speech_is_told_with_its_times() -> None:
    spans = (Span(5_000, 12_000), Span(60_000, 65_000))
    assert sentences.uncovered(phrases("en"), spans) == (
        "⚠️ 12 seconds of speech could not be transcribed: 0:05–0:12, 1:00–1:05"
    )
    assert "1 second of" in sentences.uncovered(phrases("en"), (Span(0, 10),))
