import subprocess
import sys

import pytest

pytestmark = pytest.mark.unit

HEAVY = ("aiogram", "aiohttp", "sqlalchemy", "pg8000", "alembic", "pydantic", "faster_whisper")


def test_the_webhook_imports_neither_aiogram_nor_a_database() -> None:
    program = (
        f"import sys, voice2text.doors.webhook; print([m for m in {HEAVY} if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
