"""A cold start that asks no service pays nothing for the client."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.unit

HEAVY = ("openai", "httpx", "httpx2", "pydantic", "faster_whisper", "boto3")


def test_importing_the_engine_and_making_one_imports_no_client() -> None:
    program = (
        "import sys; from voice2text.speech.api import ApiSettings, SpeechApi;"
        "SpeechApi(ApiSettings('http://127.0.0.1:9/v1', 'key', 'whisper-1')).price(60_000);"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
