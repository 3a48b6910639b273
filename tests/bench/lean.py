"""`python -m tests.bench.lean`: what a bot's start costs with aiogram imported lean, and plain.

Whole processes, from their start until a first update was read and a first message written, so
that what is built late counts; alternating, medians.
"""

import os
import statistics
import subprocess
import sys
import time

from infra.local.paths import ROOT
from tests.bench.options import finish

TIMES = 5
FIRST = "import voice2text.chat.client"
PROGRAM = """
{first}
from aiogram import Bot, Dispatcher
from aiogram.methods import SendMessage
from aiogram.types import Update

said = {{"message_id": 5, "date": 1, "chat": {{"id": 7, "type": "private"}}, "text": "/help"}}
Update.model_validate({{"update_id": 1, "message": said}})
SendMessage(chat_id=7, text="x")
"""


def measure_lean() -> None:
    """Prints both medians and their ratio."""
    taken: dict[str, list[float]] = {"plain": [], "lean": []}
    for _ in range(TIMES):
        for side, seconds in taken.items():
            seconds.append(_once(FIRST if side == "lean" else ""))
    plain, lean = (statistics.median(taken[side]) for side in ("plain", "lean"))
    print(
        f"a process that reads an update and writes a message by aiogram: plain {plain:.2f} s, "
        f"lean {lean:.2f} s, {plain / lean:.1f} : 1",
        flush=True,
    )


def _once(first: str) -> float:
    environ = dict(os.environ, PYTHONPATH=str(ROOT / "layers" / "shared" / "python"))
    began = time.monotonic()
    subprocess.run(
        [sys.executable, "-c", PROGRAM.format(first=first)], cwd=ROOT, env=environ, check=True
    )
    return time.monotonic() - began


def main(_arguments: list[str]) -> int:
    """Both, alone."""
    measure_lean()
    return 0


if __name__ == "__main__":
    finish(main)
