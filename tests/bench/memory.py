"""`python -m tests.bench.memory [DIR]`: peak memory for two minutes and for LONG_HOURS of sound."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from infra.local.progress import say, step
from tests.bench.apart import Apart, heard_apart
from tests.bench.joined import join, write
from tests.bench.manifest import Recording
from tests.bench.options import finish, long_hours, recordings, whisper
from voice2text.speech.whisper.engine import BEAM

BRIEF_MS = 120_000
HOUR_MS = 3_600_000


def measure_memory(found: Sequence[Recording], folder: Path, hours: float) -> None:
    """Prints this engine's peak for both lengths, as shipped, each in a new process.

    Ogg files: a recording over five minutes is decoded as a stream, and twice.
    """
    peaks: list[Apart] = []
    print(f"memory (this engine as shipped, beam {BEAM}, a process each):", flush=True)
    for length_ms in (BRIEF_MS, round(hours * HOUR_MS)):
        joined = join(found, length_ms)
        if joined is None:
            print("  there is nothing to join")
            return
        minutes = joined.duration_ms / 60_000
        with tempfile.TemporaryDirectory() as place:
            path = Path(place, "long.ogg")
            with step(f"making {minutes:.1f} minutes of sound"):
                write(joined.blocks(), path)
            say(f"transcribing {minutes:.1f} minutes")
            peaks.append(heard_apart("ours", path, folder, BEAM))
        print(f"  {minutes:.1f} min: {peaks[-1].peak_mb} MB, {peaks[-1].seconds:.0f} s", flush=True)
    print(f"  difference: {peaks[1].peak_mb - peaks[0].peak_mb} MB", flush=True)


def main(arguments: list[str]) -> int:
    """The memory alone."""
    hours, found = long_hours(), recordings(arguments)
    measure_memory(found, whisper(), hours)
    return 0


if __name__ == "__main__":
    finish(main)
