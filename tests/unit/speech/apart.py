"""Decodes in a process of its own, which a file may kill."""

import json
import select
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.unit.speech.bombs import MOST_MB

ROOT = Path(__file__).parents[3]


class Apart:
    """A decoder in another process; a new one wherever the last one died."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self.deaths: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()

    def decode(self, path: Path, *, patience: float = 300) -> dict[str, Any] | None:
        """What became of it: `outcome`, `seconds`, and the process's `peak_mb` so far.

        None if the process died of it, or said nothing for `patience` seconds; then `deaths` has
        one more last word.
        """
        process = self._process = self._process or _started()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{path}\n")
        process.stdin.flush()
        ready, _, _ = select.select([process.stdout], [], [], patience)
        line = process.stdout.readline() if ready else ""
        if line:
            told: dict[str, Any] = json.loads(line)
            return told
        self.deaths.append(self._end() if ready else f"silent for {patience} s: {self._end()}")
        return None

    def _end(self) -> str:
        """Ends the process; answers its status and the end of what it complained of."""
        process, self._process = self._process, None
        if process is None:
            return "never started"
        with process:
            assert process.stdin is not None
            assert process.stderr is not None
            process.stdin.close()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
            return f"status {process.wait()}: {process.stderr.read()[-2000:]}"


def _started() -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.unit.speech.decoder", str(MOST_MB)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
