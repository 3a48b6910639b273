"""What the engine does without its model."""

import threading
from pathlib import Path

import numpy as np
import pytest

from voice2text.domain import Span
from voice2text.speech import whisper
from voice2text.speech.audio import SAMPLE_RATE, Audio
from voice2text.speech.whisper import ModelMissing, WhisperEngine

pytestmark = pytest.mark.unit


@pytest.fixture
def somebody_speaks(monkeypatch: pytest.MonkeyPatch) -> Audio:
    monkeypatch.setattr(whisper, "find_speech", lambda audio: (Span(0, audio.duration_ms),))
    return Audio(np.zeros(SAMPLE_RATE, np.float32))


def test_a_missing_model_says_what_to_do(tmp_path: Path, somebody_speaks: Audio) -> None:
    with pytest.raises(ModelMissing, match=r"WHISPER_MODEL .*model\.bin.*set it to a directory"):
        WhisperEngine(tmp_path / "nowhere").transcribe(somebody_speaks, None)


def test_half_a_model_is_a_missing_model(tmp_path: Path, somebody_speaks: Audio) -> None:
    (tmp_path / "model.bin").touch()
    (tmp_path / "config.json").touch()
    with pytest.raises(ModelMissing, match=r"tokenizer\.json"):
        WhisperEngine(tmp_path).transcribe(somebody_speaks, None)


@pytest.mark.parametrize("language", [None, "ru"])
def test_silence_needs_no_model(language: str | None) -> None:
    engine = WhisperEngine("/nowhere")
    transcript = engine.transcribe(Audio(np.zeros(5 * SAMPLE_RATE, np.float32)), language)
    assert transcript.segments == ()
    assert transcript.uncovered == ()
    assert transcript.duration_ms == 5000
    assert transcript.language == language


def test_the_name_is_the_program_and_the_model() -> None:
    assert WhisperEngine("/opt/models/base/").name == "faster-whisper base"


def test_speech_is_batched_by_ten_minutes_and_none_is_lost() -> None:
    minute = 60_000
    speech = [Span(number * minute, number * minute + 50_000) for number in range(30)]
    speech.append(Span(60 * minute, 75 * minute))  # longer than a batch, by itself
    batches = list(whisper._batches(speech))
    assert [span for batch in batches for span in batch] == speech
    assert all(
        len(batch) == 1 or sum(s.end_ms - s.start_ms for s in batch) <= whisper.BATCH_MS
        for batch in batches
    )
    assert len(batches) == 4


def test_two_threads_load_one_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, somebody_speaks: Audio
) -> None:
    import faster_whisper

    class Model:
        supported_languages = ("en",)
        loaded = 0

        def __init__(self, *_: object, **__: object) -> None:
            type(self).loaded += 1

    for name in whisper.MODEL_FILES:
        (tmp_path / name).touch()
    monkeypatch.setattr(faster_whisper, "WhisperModel", Model)
    monkeypatch.setattr(whisper, "_recognise", lambda *_: ("en", 1.0, []))
    engine = WhisperEngine(tmp_path)
    threads = [
        threading.Thread(target=engine.transcribe, args=(somebody_speaks, None)) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Model.loaded == 1
