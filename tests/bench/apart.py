"""One side on one file in a process of its own, for what only a process has: its peak memory.

`python -m tests.bench.apart SIDE FILE MODEL BEAM` is that process.
"""

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from infra.local.paths import ROOT
from infra.local.progress import say
from tests.bench.sides import made

PROGRESS_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Apart:
    """Peak memory in megabytes, the interpreter and the model included; seconds, without them."""

    peak_mb: int
    seconds: float


def heard_apart(side: str, path: Path, folder: Path, beam: int) -> Apart:
    """Runs `ours`, `stock` or `batched` on a file; what it says on standard error passes through.

    Raises:
        CalledProcessError: it failed.
    """
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.apart", side, str(path), str(folder), str(beam)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return Apart(**json.loads(done.stdout))


def _peak_mb() -> int:
    """Not rusage, which begins with the parent's peak."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) // 1024


class _Progress:
    """A line now and then; none for what is over soon."""

    def __init__(self) -> None:
        self._last = time.monotonic()

    def __call__(self, reached_ms: int) -> None:
        if time.monotonic() - self._last > PROGRESS_SECONDS:
            self._last = time.monotonic()
            say(f"  {reached_ms / 60_000:.0f} minutes of it are heard")


def main(side: str, path: str, folder: str, beam: str) -> None:
    """Prints one line of JSON."""
    heard = made(side, Path(folder), int(beam), _Progress())
    began = time.perf_counter()
    heard.hear(Path(path))
    print(json.dumps({"peak_mb": _peak_mb(), "seconds": time.perf_counter() - began}))


if __name__ == "__main__":
    main(*sys.argv[1:])
