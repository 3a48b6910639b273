"""The engine around its model: order, languages, words to be expected, and one load."""

import threading
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from tests.fakes.whisper import FakeModel, at, said
from voice2text.domain import Span
from voice2text.speech.audio import SAMPLE_RATE, Audio
from voice2text.speech.chunks import Chunk
from voice2text.speech.heard import Wishes
from voice2text.speech.whisper.engine import HOTWORD_TOKENS, WhisperEngine
from voice2text.speech.whisper.files import MODEL_FILES, ModelMissing, model_folder
from voice2text.speech.whisper.model import Decoded, Decoding, Encoded, Model

pytestmark = pytest.mark.unit


def chunk(seconds: int, start_ms: int = 0) -> Chunk:
    audio = Audio(np.zeros(seconds * SAMPLE_RATE, np.float32))
    return Chunk(audio, start_ms, (Span(0, seconds * 1000),))


def engine(model: FakeModel) -> WhisperEngine:
    made = WhisperEngine("/nowhere")
    made._model = cast("Model", model)
    return made


def test_answers_come_in_the_order_of_the_chunks() -> None:
    chunks = [chunk(1, 0), chunk(4, 1000), chunk(2, 5000)]
    found = engine(FakeModel()).recognise(chunks, Wishes())
    assert [one.segments[0].start_ms for one in found] == [0, 1000, 5000]
    assert [one.segments[0].end_ms for one in found] == [1000, 5000, 7000]


def test_without_chunks_no_model_is_asked() -> None:
    assert WhisperEngine("/nowhere").recognise([], Wishes()) == []


@pytest.mark.parametrize(
    ("wishes", "language", "probability"),
    [
        (Wishes(), "en", 0.4),
        (Wishes(recent_languages=("de",)), "de", 0.3),
        (Wishes(language="ja"), "ja", 1.0),
        (Wishes(language="tlh"), "en", 0.4),
    ],
)
def test_the_language(wishes: Wishes, language: str, probability: float) -> None:
    model = FakeModel(probabilities={"en": 0.4, "de": 0.3})
    found = engine(model).recognise([chunk(2)], wishes)[0]
    assert (found.language, found.probability) == (language, probability)
    assert {asked for _, asked, _ in model.asked} == {language}


def test_several_languages_in_one_recording() -> None:
    model = FakeModel()
    model.languages = lambda encoded: (  # type: ignore[method-assign]
        {"de": 0.95, "en": 0.05} if encoded.frames == 200 else {"en": 0.95, "de": 0.05}
    )
    found = engine(model).recognise([chunk(4), chunk(2), chunk(4)], Wishes())
    assert [one.language for one in found] == ["en", "de", "en"]


def test_hotwords_are_bounded_and_whole() -> None:
    model = FakeModel()
    engine(model).recognise([chunk(2)], Wishes(vocabulary=tuple(["Kyjiv Ljubljana"] * 200)))
    assert len(model.hotwords[0]) <= HOTWORD_TOKENS
    assert len(model.hotwords[0]) % 2 == 0
    assert len(model.hotwords[0]) > HOTWORD_TOKENS - 2


def test_what_goes_wrong_in_a_thread_is_raised() -> None:
    def says(_: Encoded, __: Decoding) -> Decoded:
        raise RuntimeError("out of memory")

    with pytest.raises(RuntimeError, match="out of memory"):
        engine(FakeModel(says)).recognise([chunk(2), chunk(2)], Wishes())


def test_a_missing_model_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match=r"WHISPER_MODEL .*model\.bin.*set it to a directory"):
        WhisperEngine(tmp_path / "nowhere").recognise([chunk(1)], Wishes())


def test_half_a_model_is_a_missing_model(tmp_path: Path) -> None:
    (tmp_path / "model.bin").touch()
    (tmp_path / "config.json").touch()
    with pytest.raises(ModelMissing, match=r"tokenizer\.json"):
        WhisperEngine(tmp_path).load()


def test_the_name_is_the_program_and_the_model() -> None:
    assert WhisperEngine("/opt/models/base/").name == "whisper base"
    assert model_folder("base") == Path("/opt/model/base")
    assert model_folder("/elsewhere/small") == Path("/elsewhere/small")


def test_many_threads_load_one_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[Path] = []
    model = FakeModel(lambda *_: said(at(0), 1, at(1000)))

    def load(folder: Path) -> Model:
        loaded.append(folder)
        return cast("Model", model)

    for name in MODEL_FILES:
        (tmp_path / name).touch()
    monkeypatch.setattr("voice2text.speech.whisper.model.Model", load)
    made = WhisperEngine(tmp_path)
    threads = [
        threading.Thread(target=made.recognise, args=([chunk(1)], Wishes())) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert loaded == [tmp_path]
