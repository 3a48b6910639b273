"""Decoded sound, the shapes that everything in this room works on."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# What Whisper and the voice activity detector were trained on.
SAMPLE_RATE = 16_000
# Whisper's window: nobody needs more at once, and 30 s are 1.9 MB.
BLOCK_SECONDS = 30
BLOCK_SAMPLES = BLOCK_SECONDS * SAMPLE_RATE

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Audio:
    """Mono sound at `SAMPLE_RATE`: a one-dimensional float32 array within -1..1."""

    samples: Samples

    @property
    def duration_ms(self) -> int:
        """Length in whole milliseconds, rounded down."""
        return len(self.samples) * 1000 // SAMPLE_RATE


class Sound:
    """The sound of one recording, in order, read as often as one likes and never held whole.

    A long recording is decoded again by each reading: its file has to be there until the last
    one ends, and `blocks` may raise what `decode.measure` raises.
    """

    def __init__(self, duration_ms: int, read: Callable[[], Iterator[Samples]]) -> None:
        self.duration_ms = duration_ms
        self._read = read

    @classmethod
    def of(cls, audio: Audio) -> "Sound":
        """Sound that is in memory already."""
        return cls(audio.duration_ms, lambda: _slices(audio.samples))

    def blocks(self) -> Iterator[Samples]:
        """Consecutive mono float32 blocks at `SAMPLE_RATE` within -1..1, each of at most
        `BLOCK_SECONDS`, none empty.

        While a block is being decoded the whole process is held to a memory limit; between two
        blocks it is not. So work with them on the thread that reads them.

        Raises:
            Refused: TOO_COMPLEX if decoding takes longer, or more memory, than it may.
        """
        return self._read()

    def audio(self) -> Audio:
        """All of it at once, 230 MB an hour: for what is known to be short."""
        return Audio(np.concatenate(list(self.blocks())))


def _slices(samples: Samples) -> Iterator[Samples]:
    for start in range(0, len(samples), BLOCK_SAMPLES):
        yield samples[start : start + BLOCK_SAMPLES]
