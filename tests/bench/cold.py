"""`python -m tests.bench.cold [DIR]`: from the start of a process to its first transcript.

In the image's own environment, for this engine and for stock, alternating. The files are in the
page cache; what Lambda takes to bring the image to the machine is not in it.
"""

import json
import os
import statistics
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from infra.local.environments import python
from infra.local.paths import ROOT
from infra.local.progress import step
from tests.bench.manifest import Recording
from tests.bench.options import finish, recordings, whisper

TIMES = 5
PARTS = ("python", "imports", "model", "transcript")


def measure_cold(found: Sequence[Recording], folder: Path) -> None:
    """Prints medians of each part; of the shortest recording that has words."""
    spoken = [recording for recording in found if recording.text] or list(found)
    if not spoken:
        print("cold start: no recording")
        return
    recording = min(spoken, key=lambda one: one.duration_ms)
    taken: dict[str, list[dict[str, float]]] = {"ours": [], "stock": []}
    with step(f"cold starts: {TIMES} of each side"):
        for _ in range(TIMES):
            for side, parts in taken.items():
                parts.append(_once(side, recording.path, folder))
    print(f"cold start, process start to first transcript ({recording.path.name}, beam 5):")
    for side, parts in taken.items():
        whole = statistics.median(sum(one.values()) for one in parts)
        named = (f"{name} {statistics.median(one[name] for one in parts):.2f}" for name in PARTS)
        print(f"  {side:<6}{whole:.2f} s: {', '.join(named)}", flush=True)


def _once(side: str, path: Path, folder: Path) -> dict[str, float]:
    environ = dict(os.environ, PYTHONPATH=str(ROOT / "layers" / "shared" / "python"))
    child = Path(__file__).with_name("cold_child.py")
    began = time.monotonic()
    done = subprocess.run(
        [python("image"), str(child), side, str(path.resolve()), str(folder.resolve())],
        cwd=ROOT,
        env=environ,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    # The clock is the machine's (CLOCK_MONOTONIC), the same in both processes.
    times = [began, *json.loads(done.stdout)]
    steps = zip(PARTS, times[:-1], times[1:], strict=True)
    return {name: after - before for name, before, after in steps}


def main(arguments: list[str]) -> int:
    """The cold start alone."""
    measure_cold(recordings(arguments), whisper())
    return 0


if __name__ == "__main__":
    finish(main)
