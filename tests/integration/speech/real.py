"""What the tests of real speech share: recordings, the model, and how words are compared."""

import os
import re
from pathlib import Path

import pytest

from voice2text.domain import MEBIBYTE
from voice2text.speech.decode import Caps

ROOT = Path(__file__).parents[3]
RECORDINGS = ROOT / "tests" / "recordings"
SHARED = ROOT.parent / "shared" / "audio"
MODEL = Path(os.environ.get("WHISPER_MODEL") or ROOT / ".local" / "model" / "base")
CAPS = Caps(bytes=50 * MEBIBYTE, seconds=7200)
SENTENCE = "please bring the blue chairs into the garden and put the lamp on the table"


def require_model() -> Path:
    """The folder of the real model; where it is missing, the test skips and says why."""
    if not (MODEL / "model.bin").is_file():
        pytest.skip(f"no Whisper model in {MODEL}: set WHISPER_MODEL or run `make run` once")
    return MODEL


def words(text: str) -> str:
    """The words alone: case and punctuation are no errors."""
    return " ".join(re.sub(r"[^\w\s']", " ", text.casefold()).split())
