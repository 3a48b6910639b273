"""What the engine does without its model."""

import threading
from pathlib import Path

import numpy as np
import pytest

from voice2text.domain import Span
from voice2text.speech.audio import SAMPLE_RATE, Audio
from voice2text.speech.chunks import Chunk
from voice2text.speech.heard import Wishes
from voice2text.speech.whisper import model
from voice2text.speech.whisper.engine import WhisperEngine
from voice2text.speech.whisper.files import MODEL_FILES, MODELS, ModelMissing, model_folder

pytestmark = pytest.mark.unit

SECOND = Chunk(Audio(np.zeros(SAMPLE_RATE, np.float32)), 0, (Span(0, 1000),))


def test_a_missing_model_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match=r"WHISPER_MODEL .*model\.bin.*set it to a directory"):
        WhisperEngine(tmp_path / "nowhere").recognise([SECOND], Wishes())


def test_half_a_model_is_a_missing_model(tmp_path: Path) -> None:
    (tmp_path / "model.bin").touch()
    (tmp_path / "config.json").touch()
    with pytest.raises(ModelMissing, match=r"tokenizer\.json"):
        WhisperEngine(tmp_path).load()


def test_nothing_to_hear_needs_no_model() -> None:
    assert WhisperEngine("/nowhere").recognise([], Wishes()) == []


def test_the_name_is_the_program_and_the_model() -> None:
    assert WhisperEngine("/opt/models/base/").name == "whisper base"


def test_a_model_is_named_or_pointed_at() -> None:
    assert model_folder("base") == MODELS / "base"
    assert model_folder("/somewhere/else") == Path("/somewhere/else")
    assert model_folder("./here") == Path("here")


def test_two_threads_load_one_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Counted:
        loaded = 0

        def __init__(self, _: Path) -> None:
            type(self).loaded += 1

    for name in MODEL_FILES:
        (tmp_path / name).touch()
    monkeypatch.setattr(model, "Model", Counted)
    engine = WhisperEngine(tmp_path)
    threads = [threading.Thread(target=engine.load) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counted.loaded == 1
