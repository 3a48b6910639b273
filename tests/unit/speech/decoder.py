"""A process of its own that decodes: a path a line in, what became of it a line out, as JSON.

`python -m tests.unit.speech.decoder MEGABYTES` holds itself to so much more memory than it starts
with, whatever the decoder's own limits are.
"""

import json
import logging
import resource
import sys
import time
from pathlib import Path

import numpy as np

from tests.unit.speech.bombs import CAPS
from voice2text.domain import MEBIBYTE
from voice2text.errors import Refused
from voice2text.speech import decode
from voice2text.speech.audio import BLOCK_SAMPLES, SAMPLE_RATE


def main(megabytes: int) -> None:
    """Ends with its input."""
    ceiling = status("VmSize") * 1024 + megabytes * MEBIBYTE
    resource.setrlimit(resource.RLIMIT_AS, (ceiling, ceiling))
    logging.getLogger(decode.__name__).disabled = True
    for line in sys.stdin:
        began = time.perf_counter()
        outcome = outcome_of(Path(line.rstrip("\n")))
        took = time.perf_counter() - began
        told = {"outcome": outcome, "seconds": took, "peak_mb": status("VmHWM") // 1024}
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()


def status(field: str) -> int:
    """A figure of this process, in kilobytes; not rusage, which begins with the parent's peak."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{field}:"))


def outcome_of(path: Path) -> str:
    """`decoded`, or the refusal.

    Raises:
        AssertionError: the sound is not what it was said to be.
    """
    try:
        sound = decode.measure(path, CAPS)
        samples = 0
        for block in sound.blocks():
            assert block.dtype == np.float32
            assert 0 < len(block) <= BLOCK_SAMPLES
            assert np.abs(block).max() <= 1.0
            samples += len(block)
        if sound.duration_ms <= decode.KEPT_SECONDS * 1000:
            again = decode._again(path, CAPS)
            for one, other in zip(sound.blocks(), again, strict=True):
                assert np.array_equal(one, other)
    except Refused as refused:
        return refused.refusal.value
    # Where the format changes in mid-stream, a sample is rounded each time.
    assert abs(samples * 1000 / SAMPLE_RATE - sound.duration_ms) < 2 + sound.duration_ms / 1000
    return "decoded"


if __name__ == "__main__":
    main(int(sys.argv[1]))
