"""The ladder: what is decoded again, how, and which take is kept."""

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


def heard(says: Said, *, beam: int = 1, word_times: bool = False) -> tuple[Recognised, FakeModel]:
    fake = FakeModel(says)
    model = cast("Model", fake)
    question = Question("en", beam, word_times=word_times)
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
