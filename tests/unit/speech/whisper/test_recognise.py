"""The ladder: what is decoded again, how, and which take is kept."""

from collections.abc import Callable
from typing import cast

import numpy as np
import pytest

from tests.fakes.whisper import FakeModel, Said, at, said, word
from voice2text.domain import Span, Word
from voice2text.speech.audio import SAMPLE_RATE, Audio
from voice2text.speech.chunks import Chunk
from voice2text.speech.whisper.gate import Doubt
from voice2text.speech.whisper.model import Decoded, Decoding, Encoded, Model
from voice2text.speech.whisper.recognise import Question, Recognised, encode, recognise
from voice2text.speech.whisper.window import FULL_FRAMES, LEAST_FRAMES

pytestmark = pytest.mark.unit

SECONDS = 4
# Speech of 4 s that the fake says in 16 words, 48 letters: an ordinary rate.
WORDS = tuple(range(10, 26))
ALL = said(at(0), *WORDS, at(4000))
CHUNK = Chunk(
    Audio(np.zeros(SECONDS * SAMPLE_RATE, np.float32)),
    60_000,
    (Span(100, 1700), Span(2300, 3900)),
)


def heard(
    says: Said,
    *,
    beam: int = 1,
    word_times: bool = False,
    probability: float = 1.0,
    detects: Callable[[Encoded], dict[str, float]] | None = None,
) -> tuple[Recognised, FakeModel]:
    fake = FakeModel(says)
    if detects:
        fake.languages = detects  # type: ignore[method-assign, assignment]
    model = cast("Model", fake)
    question = Question("en", probability, beam, word_times=word_times)
    return recognise(model, CHUNK, encode(model, CHUNK), question), fake


def text(found: Recognised) -> str:
    return " ".join(segment.text for segment in found.segments)


def test_what_is_clear_is_decoded_once_in_a_small_window() -> None:
    found, fake = heard(lambda *_: ALL)
    assert fake.asked == [(LEAST_FRAMES, "en", Decoding(beam=1))]
    assert found.retakes == 0
    assert found.doubts == frozenset()
    assert [(one.start_ms, one.end_ms) for one in found.segments] == [(60_100, 63_900)]
    assert text(found) == " ".join(word(token) for token in WORDS)


def test_an_unsure_text_is_searched_wider_and_the_likelier_one_kept() -> None:
    def says(_: Encoded, how: Decoding) -> Decoded:
        if how.beam == 5:
            return said(at(0), *WORDS[::-1], at(4000), logprob=-0.3)
        return said(at(0), *WORDS, at(4000), logprob=-0.8)

    found, fake = heard(says)
    assert [how for *_, how in fake.asked] == [Decoding(1), Decoding(5)]
    assert text(found).startswith(word(25))
    assert found.doubts == frozenset()
    assert found.retakes == 1


def test_a_wide_search_that_is_unsure_is_not_repeated() -> None:
    found, fake = heard(lambda *_: said(at(0), *WORDS, at(4000), logprob=-0.8), beam=5)
    assert [how for *_, how in fake.asked] == [Decoding(5)]
    assert found.doubts == {Doubt.UNSURE}


def test_a_loop_is_decoded_in_the_full_window() -> None:
    def says(encoded: Encoded, _: Decoding) -> Decoded:
        return ALL if encoded.window == FULL_FRAMES else said(at(0), *[10, 11, 12] * 20)

    found, fake = heard(says)
    assert [(window, how) for window, _, how in fake.asked] == [
        (LEAST_FRAMES, Decoding(1)),
        (LEAST_FRAMES, Decoding(5)),
        (FULL_FRAMES, Decoding(5)),
    ]
    assert text(found).split() == [word(token) for token in WORDS]


def test_a_loop_that_nothing_cures_is_cut_and_stays_in_doubt() -> None:
    found, fake = heard(lambda *_: said(at(0), 9, *[10, 11, 12] * 20))
    assert fake.asked[-1][2].temperature > 0
    assert text(found).startswith(" ".join(map(word, (9, 10, 11, 12))))
    assert len(text(found).split()) < 10
    assert Doubt.REPEATING in found.doubts


def test_a_loop_behind_a_good_sentence_is_cut() -> None:
    found, _ = heard(lambda *_: said(at(0), *WORDS, *[30] * 12, at(4000)), beam=5)
    assert text(found).split() == [*(word(token) for token in WORDS), word(30)]
    assert Doubt.REPEATING in found.doubts


def test_where_text_is_missing_each_half_is_heard_alone() -> None:
    def says(encoded: Encoded, _: Decoding) -> Decoded:
        if encoded.frames > 300:
            return said(at(0), *WORDS[:8], at(2000))
        return said(at(0), *WORDS[:8], at(encoded.frames * 10))

    found, _ = heard(says, beam=5)
    assert [(one.start_ms, one.end_ms) for one in found.segments] == [
        (60_100, 61_700),
        (62_300, 63_900),
    ]
    assert found.doubts == frozenset()
    assert found.retakes == 2


def test_a_hole_that_stays_is_in_doubt() -> None:
    def says(encoded: Encoded, _: Decoding) -> Decoded:
        return said(at(0), *WORDS[:8], at(1800)) if encoded.frames > 300 else said()

    found, _ = heard(says, beam=5)
    assert text(found).split() == [word(token) for token in WORDS[:8]]
    assert Doubt.HOLE in found.doubts


def is_half(encoded: Encoded) -> bool:
    return encoded.frames < 300


def test_what_is_garbled_is_heard_in_halves_and_kept_so_if_that_is_likelier() -> None:
    def says(encoded: Encoded, _: Decoding) -> Decoded:
        clear = -0.2 if is_half(encoded) else -1.2
        spoken = WORDS[:8] if is_half(encoded) else WORDS
        return said(at(0), *spoken, at(encoded.frames * 10), logprob=clear)

    found, fake = heard(says, beam=5)
    assert found.doubts == frozenset()
    assert found.logprob == pytest.approx(-0.2)
    assert {window for window, *_ in fake.asked} == {LEAST_FRAMES}

    found, _ = heard(lambda *_: said(at(0), *WORDS, at(4000), logprob=-1.2), beam=5)
    assert found.doubts == {Doubt.UNSURE, Doubt.GARBLED}
    assert len(found.segments) == 1


def test_two_languages_in_one_chunk_are_each_heard_in_their_own() -> None:
    halves: list[Encoded] = []

    def detects(encoded: Encoded) -> dict[str, float]:
        halves.append(encoded)
        return {"de": 0.95, "en": 0.05} if len(halves) == 2 else {"en": 0.95, "de": 0.05}

    def says(encoded: Encoded, _: Decoding) -> Decoded:
        clear = -0.2 if is_half(encoded) else -0.7
        spoken = WORDS[:8] if is_half(encoded) else WORDS
        return said(at(0), *spoken, at(encoded.frames * 10), logprob=clear)

    found, fake = heard(says, beam=5, probability=0.9, detects=detects)
    assert [language for _, language, _ in fake.asked] == ["en", "en", "de"]
    assert len(found.segments) == 2
    assert found.doubts == frozenset()


def test_one_language_after_all_costs_no_decoding() -> None:
    found, fake = heard(
        lambda *_: said(at(0), *WORDS, at(4000), logprob=-0.7),
        beam=5,
        probability=0.9,
        detects=lambda _: {"en": 0.9, "de": 0.1},
    )
    assert len(fake.asked) == 1
    assert found.doubts == {Doubt.UNSURE}


def test_a_pinned_language_is_never_left() -> None:
    def detects(_: Encoded) -> dict[str, float]:
        raise AssertionError("nobody asked")

    _, fake = heard(lambda *_: said(at(0), *WORDS, at(4000), logprob=-1.2), beam=5, detects=detects)
    assert {language for _, language, _ in fake.asked} == {"en"}


def test_nobody_spoke() -> None:
    found, _ = heard(lambda *_: said(at(0), *WORDS, at(4000), logprob=-1.5, no_speech=0.9), beam=5)
    assert found.segments == ()
    assert Doubt.NOBODY in found.doubts


def test_words_have_times_of_the_recording_and_no_silence_in_them() -> None:
    found, _ = heard(lambda *_: ALL, word_times=True)
    words = found.segments[0].words
    assert [one.text for one in words] == [word(token) for token in WORDS]
    assert words[0] == Word(60_100, 60_200, word(10))
    assert all(60_100 <= one.start_ms <= one.end_ms <= 63_900 for one in words)
    # The seventh to the ninth word of 200 ms touch the pause of 600 ms from 1,700 on.
    assert words[8] == Word(61_600, 61_700, word(18))
