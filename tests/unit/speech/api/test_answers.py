"""Answers as services write them, and as they should not."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice2text.domain import Segment, Word
from voice2text.speech.api.answers import Answer, parse

pytestmark = pytest.mark.unit

VERBOSE = {
    "task": "transcribe",
    "language": "english",
    "duration": 4.5,
    "text": " The fox. The dog.",
    "segments": [
        {"id": 0, "start": 0.0, "end": 1.5, "text": " The fox."},
        {"id": 1, "start": 1.5, "end": 4.61, "text": " The dog."},
    ],
    "words": [
        {"word": "The", "start": 0.0, "end": 0.4},
        {"word": " fox", "start": 0.4, "end": 1.2},
    ],
    "usage": {"type": "duration", "seconds": 5},
}


def parsed(answer: object, duration_ms: int = 4500) -> Answer | None:
    return parse(json.dumps(answer).encode(), duration_ms)


def text_only(answer: dict[str, Any]) -> Answer:
    found = parsed(answer)
    assert found is not None
    assert (found.segments, found.words) == ((), ())
    return found


def test_a_verbose_answer() -> None:
    assert parsed(VERBOSE) == Answer(
        text="The fox. The dog.",
        language="en",
        segments=(Segment(0, 1500, "The fox."), Segment(1500, 4500, "The dog.")),
        words=(Word(0, 400, "The"), Word(400, 1200, "fox")),
    )


def test_a_plain_answer_with_what_it_took() -> None:
    answer = {"text": "Hi", "usage": {"type": "tokens", "output_tokens": 2000}}
    assert text_only(answer).output_tokens == 2000


@pytest.mark.parametrize(
    ("fields", "language"),
    [
        ({"language": "Russian"}, "ru"),
        ({"language": "ru"}, "ru"),
        ({"language": "pt-BR"}, "pt"),
        ({"language": "haitian creole"}, "ht"),
        ({"languages": [{"code": "uk"}, {"code": "ru"}]}, "uk"),
        ({"languages": []}, None),
        ({"language": "klingon"}, None),
        ({"language": 7}, None),
        ({}, None),
    ],
)
def test_languages(fields: dict[str, Any], language: str | None) -> None:
    assert text_only({"text": "x", **fields}).language == language


def test_words_within_segments() -> None:
    segment = {"start": 0, "end": 1, "text": "Hi", "words": [{"word": "Hi", "start": 0, "end": 1}]}
    found = parsed({"text": "Hi", "segments": [segment]})
    assert found is not None
    assert found.words == (Word(0, 1000, "Hi"),)


@pytest.mark.parametrize(
    "segment",
    [
        {"start": None, "end": 1.0, "text": "Hi"},
        {"start": "0", "end": 1.0, "text": "Hi"},
        {"start": -1.0, "end": 1.0, "text": "Hi"},
        {"start": float("nan"), "end": 1.0, "text": "Hi"},
        {"start": 0.0, "end": float("inf"), "text": "Hi"},
        {"start": 0.0, "end": 1.0},
        {},
    ],
)
def test_segments_that_are_none_do_not_lose_the_text(segment: dict[str, Any]) -> None:
    assert text_only({"text": "Hi there", "segments": [segment]}).text == "Hi there"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'{"text": "The fo',
        b'{"text": null}',
        b'{"error": {"message": "no"}}',
        b"[]",
        b"null",
        b'"The fox."',
        b"\xff\xfe\x00",
        b"<html>502 Bad Gateway</html>",
    ],
)
def test_what_is_no_answer(body: bytes) -> None:
    assert parse(body, 4500) is None


numbers = st.one_of(st.none(), st.integers(), st.floats(), st.text(max_size=3), st.booleans())
entries = st.fixed_dictionaries({}, optional={"start": numbers, "end": numbers, "text": st.text()})


@given(st.lists(entries, max_size=6), st.lists(entries, max_size=6))
def test_times_are_in_order_and_within_the_sound(
    segments: list[dict[str, Any]], words: list[dict[str, Any]]
) -> None:
    listed = [{**word, "word": word.get("text")} for word in words]
    found = parsed({"text": "x", "segments": segments, "words": listed})
    assert found is not None
    starts = [segment.start_ms for segment in found.segments]
    assert starts == sorted(starts)
    everything: tuple[Segment | Word, ...] = (*found.segments, *found.words)
    for timed in everything:
        assert 0 <= timed.start_ms <= timed.end_ms <= 4500
        assert timed.text == timed.text.strip() != ""


@pytest.mark.parametrize("end", ["1e306", "1" + "0" * 400, "NaN", "Infinity", "1e999"])
def test_a_number_that_is_no_time_leaves_the_text(end: str) -> None:
    body = '{"text": "hi", "segments": [{"start": 0, "end": %s, "text": "hi"}]}' % end  # noqa: UP031
    found = parse(body.encode(), 4500)
    assert found is not None
    assert (found.text, found.segments) == ("hi", ())


@pytest.mark.parametrize("opening", [b"[", b'{"text":'])
def test_brackets_without_end_are_no_answer(opening: bytes) -> None:
    assert parse(opening * 200_000, 4500) is None
