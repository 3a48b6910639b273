"""What speech/whisper/model.py takes for granted of faster-whisper and CTranslate2.

Some of it is private. A new version that changes it fails here, with the name of what changed.
"""

import inspect

import ctranslate2
import numpy as np
import pytest
from faster_whisper.feature_extractor import FeatureExtractor
from faster_whisper.tokenizer import Tokenizer
from faster_whisper.transcribe import get_suppressed_tokens
from faster_whisper.vad import VadOptions, get_speech_timestamps

from tests.integration.speech.real import require_model
from voice2text.speech.audio import SAMPLE_RATE, Audio
from voice2text.speech.whisper.model import LONGEST_TEXT, Decoding, Model
from voice2text.speech.whisper.tokens import STEP_MS
from voice2text.speech.whisper.window import FRAME_MS, FULL_FRAMES, LEAST_FRAMES

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def model() -> Model:
    return Model(require_model())


def test_features_come_every_ten_milliseconds_unpadded(model: Model) -> None:
    second = Audio(np.zeros(SAMPLE_RATE, np.float32))
    assert model.features(second).shape == (80, 1000 // FRAME_MS)
    assert "padding" in inspect.signature(FeatureExtractor.__call__).parameters


def test_the_encoder_takes_less_than_its_full_window(model: Model) -> None:
    features = model.features(Audio(np.zeros(SAMPLE_RATE, np.float32)))
    for window in (LEAST_FRAMES, FULL_FRAMES):
        assert model.encode(features, window).output.shape == [1, window // 2, 512]


def test_the_special_tokens_are_where_they_are_looked_for(model: Model) -> None:
    assert model.text([model.end]) == ""
    assert model.knows("en")
    assert model.knows("uk")
    for other in ("tlh", "transcribe", "nospeech", "0.00", ""):
        assert not model.knows(other)
    assert model.tokens(" hello world") == model.tokens(" hello") + model.tokens(" world")
    assert STEP_MS == 2 * FRAME_MS  # the encoder halves the frames


def test_what_must_not_be_said_is_suppressed(model: Model) -> None:
    assert list(inspect.signature(get_suppressed_tokens).parameters) == [
        "tokenizer",
        "suppress_tokens",
    ]
    assert len(model.suppressed) > 80
    assert not any(model.text([token]).strip().isalpha() for token in model.suppressed)


def test_words_are_put_together_from_tokens(model: Model) -> None:
    tokens = model.tokens(" Ljubljana, please.")
    grouped = [model.text(group).strip() for group in model.words(tokens, "en")]
    assert "".join(grouped) == "Ljubljana,please."
    assert grouped[0] == "Ljubljana"
    assert "split_to_word_tokens" in vars(Tokenizer)


def test_no_decoding_is_longer_than_it_may_be(model: Model) -> None:
    noise = np.random.default_rng(1).normal(0, 0.1, 3 * SAMPLE_RATE).astype(np.float32)
    encoded = model.encode(model.features(Audio(noise)), LEAST_FRAMES)
    for how in (Decoding(), Decoding(beam=5), Decoding(temperature=0.4)):
        found = model.decode(encoded, "en", [], how, 7)
        assert len(found.tokens) <= 7
        assert found.logprob <= 0
        assert 0 <= found.no_speech <= 1
    assert LONGEST_TEXT == 448


def test_one_model_serves_as_many_threads_as_there_are_processors(model: Model) -> None:
    assert model._whisper.num_workers == model.processors
    assert model._whisper.compute_type == "int8_float32"
    assert hasattr(ctranslate2.StorageView, "from_array")


def test_the_detector_takes_what_vad_py_gives_it() -> None:
    options = VadOptions(min_silence_duration_ms=160, max_speech_duration_s=25, speech_pad_ms=0)
    assert get_speech_timestamps(np.zeros(SAMPLE_RATE, np.float32), options) == []
