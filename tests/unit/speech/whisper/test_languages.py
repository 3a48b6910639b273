"""Pinned, detected, or what the person spoke before."""

import pytest

from voice2text.speech.whisper.languages import of_chunk, of_recording

pytestmark = pytest.mark.unit


def test_the_language_of_most_of_the_speech() -> None:
    chunks = [{"en": 0.9, "de": 0.1}, {"de": 1.0, "en": 0.0}]
    assert of_recording(chunks, [9000, 3000], ())[0] == "en"
    assert of_recording(chunks, [1000, 9000], ())[0] == "de"


def test_a_likely_language_is_believed_over_habit() -> None:
    language, probability = of_recording([{"fr": 0.6, "en": 0.4}], [5000], ("en",))
    assert language == "fr"
    assert probability == pytest.approx(0.6)


@pytest.mark.parametrize(
    ("recent", "language"),
    [((), "gl"), (("es",), "es"), (("en", "es"), "es"), (("tlh",), "gl"), (("en",), "en")],
)
def test_habit_decides_an_unsure_case(recent: tuple[str, ...], language: str) -> None:
    unsure = {"gl": 0.4, "es": 0.38, "en": 0.01}
    assert of_recording([unsure], [2000], recent)[0] == language


@pytest.mark.parametrize(("probability", "language"), [(0.7, "en"), (0.9, "de")])
def test_the_rest_of_a_recording_is_in_its_language_unless_another_is_certain(
    probability: float, language: str
) -> None:
    rest = {"de": probability, "en": 1 - probability}
    assert of_recording([rest], [1000], ("de",), so_far="en")[0] == language


def test_a_recording_without_any_speech_has_some_language() -> None:
    assert of_recording([{"en": 0.4, "de": 0.3}], [0], ())[0] == "en"


def test_a_chunk_leaves_the_language_of_the_rest_only_when_that_is_certain() -> None:
    assert of_chunk({"de": 0.95, "en": 0.05}, "en") == "de"
    assert of_chunk({"nl": 0.7, "de": 0.3}, "de") == "de"
