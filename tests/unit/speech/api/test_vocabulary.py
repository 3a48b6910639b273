"""Words to be expected, as many as a service takes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice2text.speech.api.request import request_for
from voice2text.speech.api.vocabulary import PROMPT_BYTES, expected, prompt
from voice2text.speech.heard import Wishes

pytestmark = pytest.mark.unit


def test_words_are_cleaned_and_there_once() -> None:
    assert expected([" Kubernetes ", "", "Анна\nПетровна", "Kubernetes", "  "]) == (
        "Kubernetes",
        "Анна Петровна",
    )


def test_the_most_important_words_are_last() -> None:
    assert prompt(["first", "second", "third"]) == "third, second, first"


def test_what_does_not_fit_is_left_out_and_what_follows_may_fit() -> None:
    assert expected(["abc", "far too long", "de"], most_bytes=7) == ("abc", "de")


@given(st.lists(st.text(max_size=60), max_size=60))
def test_a_prompt_is_never_too_long(words: list[str]) -> None:
    line = prompt(word.encode(errors="ignore").decode() for word in words)
    assert len(line.encode()) <= PROMPT_BYTES
    assert "\n" not in line


def test_models_with_fields_for_it_get_fields() -> None:
    wishes = Wishes(recent_languages=("ru", "en"), vocabulary=("Анна",), word_times=True)
    request = request_for(
        b"", wishes, response_format="json", keywords=True, word_times=wishes.word_times
    )
    assert (request.languages, request.keywords) == (("ru", "en"), ("Анна",))
    assert (request.language, request.prompt, request.word_times) == (None, None, False)


def test_the_others_get_a_prompt_and_no_guess_at_the_language() -> None:
    wishes = Wishes(recent_languages=("ru",), vocabulary=("Анна",))
    request = request_for(
        b"", wishes, response_format="verbose_json", keywords=False, word_times=True
    )
    assert (request.language, request.prompt, request.word_times) == (None, "Анна", True)
    assert (request.languages, request.keywords) == ((), ())
