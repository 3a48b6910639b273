"""A model's files: by name or path, all there, and the ones that the name stands for."""

import hashlib
from pathlib import Path

import pytest

from voice2text.speech.whisper import files
from voice2text.speech.whisper.files import (
    MODEL_FILES,
    ModelChanged,
    ModelMissing,
    model_folder,
    verify_model,
)

pytestmark = pytest.mark.unit


@pytest.fixture
def base(tmp_path: Path) -> Path:
    folder = tmp_path / "base"
    folder.mkdir()
    for name in MODEL_FILES:
        (folder / name).write_text(name)
    return folder


def test_a_model_by_name_and_by_path() -> None:
    assert model_folder("base") == Path("/opt/model/base")
    assert model_folder("/elsewhere/small") == Path("/elsewhere/small")
    assert model_folder("./small") == Path("small")


def test_other_weights_under_a_known_name(base: Path) -> None:
    with pytest.raises(ModelChanged, match=r"model\.bin has the sha256 .*Delete the folder"):
        verify_model(base)


def test_the_weights_that_the_name_stands_for(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = hashlib.sha256(b"model.bin").hexdigest()
    monkeypatch.setitem(files.KNOWN, "base", {known})
    verify_model(base)


def test_a_name_of_one_s_own(base: Path) -> None:
    verify_model(base.rename(base.with_name("my-own")))


def test_a_model_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match=r"set it to a directory"):
        verify_model(tmp_path / "base")
