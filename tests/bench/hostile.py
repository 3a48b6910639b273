"""`python -m tests.bench.hostile [COUNT]`: mutated files and bombs through the decoder.

Each goes through a process of its own that may take 400 MB more than it starts with. Prints what
became of them; exits with 1 if a process died or took more than it may. 5,000 files unless told.
"""

import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.unit.speech.apart import Apart
from tests.unit.speech.bombs import BOMBS, MOST_MB
from tests.unit.speech.mutations import mutated, originals

BOMB_SECONDS = 5


def main(count: int) -> int:
    """Mutations first, then bombs."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "file")
        failures = _mutations(path, count) + _bombs(path)
    return 1 if failures else 0


def _mutations(path: Path, count: int) -> int:
    files = originals()
    outcomes: Counter[str] = Counter()
    slowest, which, peak = 0.0, 0, 0
    with Apart() as decoder:
        for number in range(count):
            path.write_bytes(mutated(files, number))
            told = decoder.decode(path)
            if told is None:
                print(f"mutation {number}: {decoder.deaths[-1]}", flush=True)
                continue
            outcomes[told["outcome"]] += 1
            peak = max(peak, told["peak_mb"])
            if told["seconds"] > slowest:
                slowest, which = told["seconds"], number
        deaths = len(decoder.deaths)
    print(f"{count} mutations of {len(files)} files: {deaths} process deaths")
    print(f"  {', '.join(f'{number} {name}' for name, number in outcomes.most_common())}")
    print(f"  slowest {slowest:.2f} s (mutation {which}), peak {peak} MB", flush=True)
    return deaths + (peak > MOST_MB)


def _bombs(path: Path) -> int:
    failures = 0
    for name, (make, _) in BOMBS.items():
        path.write_bytes(make())
        size = path.stat().st_size
        with Apart() as decoder:
            told = decoder.decode(path)
        if told is None:
            failures += 1
            print(f"{name}: {decoder.deaths[-1]}", flush=True)
            continue
        failures += told["peak_mb"] > MOST_MB
        slow = " SLOW" if told["seconds"] > BOMB_SECONDS else ""
        print(
            f"{name}, {size} bytes: {told['outcome']},"
            f" {told['seconds']:.2f} s{slow}, peak {told['peak_mb']} MB",
            flush=True,
        )
    return failures


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5_000))
