"""A cold start that asks no service pays nothing for its client."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.unit

HEAVY = ("openai", "httpx", "httpx2", "pydantic", "aiogram", "faster_whisper", "av")


def test_the_rewriter_s_door_imports_no_client() -> None:
    program = (
        "import sys; from voice2text.doors import rewriter;"
        "from voice2text.text.llm.model import Llm;"
        "from voice2text.text.llm.settings import LlmSettings;"
        "Llm(LlmSettings('http://127.0.0.1:9/v1', 'key', 'model', 1, 1));"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
