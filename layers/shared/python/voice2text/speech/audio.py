"""Decoded sound, the one shape that everything in this room works on."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# What Whisper and the voice activity detector were trained on.
SAMPLE_RATE = 16_000


@dataclass(frozen=True, slots=True, eq=False)
class Audio:
    """Mono sound at `SAMPLE_RATE`: a one-dimensional float32 array within -1..1."""

    samples: NDArray[np.float32]

    @property
    def duration_ms(self) -> int:
        """Length in whole milliseconds, rounded down."""
        return len(self.samples) * 1000 // SAMPLE_RATE
