"""What is sent is small, whole, and of the length that it had."""

import numpy as np
import pytest

from tests.fakes.tones import decoded, heard, spoken
from voice2text.speech.api.encode import BYTES_PER_MS, encode
from voice2text.speech.audio import SAMPLE_RATE, Audio

pytestmark = pytest.mark.unit


def test_words_survive_and_keep_their_times() -> None:
    speech = spoken(5, 5)
    bursts = heard(encode(speech.audio))
    assert " ".join(burst.word for burst in bursts) == speech.text
    assert bursts[5].start_ms == pytest.approx(3000, abs=20)


def test_it_is_ogg_opus_mono() -> None:
    sound = encode(spoken(3).audio)
    assert sound[:4] == b"OggS"
    head = sound.index(b"OpusHead")
    assert sound[head + 9] == 1  # channels


def test_the_same_sound_is_the_same_bytes() -> None:
    assert encode(spoken(3).audio) == encode(spoken(3).audio)


@pytest.mark.parametrize("seconds", [1.0, 1.234, 61.7])
def test_the_length_is_kept(seconds: float) -> None:
    samples = np.zeros(round(seconds * SAMPLE_RATE), np.float32)
    assert len(decoded(encode(Audio(samples)))) == pytest.approx(len(samples), abs=320)


@pytest.mark.parametrize("length", [0, 1, SAMPLE_RATE // 20])
def test_a_scrap_is_filled_up_to_a_second(length: int) -> None:
    samples = np.full(length, 0.1, np.float32)
    assert len(decoded(encode(Audio(samples)))) == pytest.approx(SAMPLE_RATE, abs=320)


@pytest.mark.parametrize("kind", ["noise", "tones", "too loud"])
def test_no_sound_takes_more_bytes_than_planned_for(kind: str) -> None:
    noise = np.random.default_rng(7).uniform(-1, 1, 20 * SAMPLE_RATE).astype(np.float32)
    audio = {
        "noise": Audio(noise),
        "tones": spoken(50).audio,
        "too loud": Audio(noise * 3),
    }[kind]
    assert len(encode(audio)) < BYTES_PER_MS * audio.duration_ms
