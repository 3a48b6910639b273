"""Bytes from a stranger in, samples out; every amount is counted before anybody uses them.

A recording is decoded once to count it. A short one is kept from then on; a long one is decoded
again, block by block, by whoever reads it, so that no length of sound is ever in memory.
"""

import logging
from collections.abc import Generator, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from voice2text.domain import MEBIBYTE
from voice2text.errors import Refusal, Refused
from voice2text.speech.audio import BLOCK_SAMPLES, SAMPLE_RATE, Samples, Sound
from voice2text.speech.deadline import Deadline
from voice2text.speech.memory import at_most
from voice2text.speech.mixing import SECOND, Meter, Mixer
from voice2text.speech.reading import Reading, reading

# FFmpeg's own needs: indexes, packets, the resampler. A 4-hour film's index is about 30 MB.
WORKING_BYTES = 192 * MEBIBYTE
# Up to this length the first decoding is the last: 9.6 MB of 16-bit samples.
KEPT_SECONDS = 300
BYTES_PER_SAMPLE = 2
# A growing buffer moves: for a moment there are two.
KEPT_BYTES = 2 * KEPT_SECONDS * SAMPLE_RATE * BYTES_PER_SAMPLE
# Decoding is worth a look ahead after as many samples, of all channels, as KEPT_SECONDS have at
# 48 kHz in stereo, and after as many packets as they have in Opus.
WORTH_SAMPLES, WORTH_PACKETS = KEPT_SECONDS * 48_000 * 2, KEPT_SECONDS * 50
# AAC at 96 kHz has 94 packets a second; Opus can have 400, for which no recorder has a use. 5 us
# each: two hours of AAC are looked through in 3 s.
PACKETS_PER_SECOND, FEW_PACKETS = 100, 500_000
# What a container claims is believed if what was decoded so far is at least this share of what was
# claimed for it: sound lost to damage, or cut off at the start as encoders ask, is less.
TRUTH = 0.9

PCM = NDArray[np.int16]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Caps:
    """How much one recording may cost: bytes of the file, seconds of sound, streams in the
    container, and seconds of wall-clock time to decode it once."""

    bytes: int
    seconds: int
    streams: int = 32
    wall_seconds: float = 120.0

    @property
    def packets(self) -> int:
        """How many packets of sound a recording may have."""
        return max(FEW_PACKETS, self.seconds * PACKETS_PER_SECOND)


def measure(path: Path, caps: Caps) -> Sound:
    """The sound of a recording, counted to its end and within the caps.

    What a damaged file still holds is kept, and the damage logged. The file has to stay where it
    is until the sound was read.

    Raises:
        Refused: TOO_LARGE (limit in megabytes), TOO_LONG (limit in minutes), EMPTY, NOT_AUDIO,
            NO_SOUND or TOO_COMPLEX.
    """
    size = path.stat().st_size
    if size == 0:
        raise Refused(Refusal.EMPTY)
    if size > caps.bytes:
        raise Refused(Refusal.TOO_LARGE, limit=caps.bytes // MEBIBYTE)
    deadline = Deadline(caps.wall_seconds)
    with _limits(deadline, WORKING_BYTES + KEPT_BYTES):
        first = _first_reading(path, caps, deadline)
    if first.damage:
        log.warning("damaged recording: %d errors, kept %d ms", first.damage, first.duration_ms)
    if not first.duration_ms:
        raise Refused(Refusal.NOT_AUDIO if first.damage else Refusal.EMPTY)
    if first.kept is None:
        return Sound(first.duration_ms, partial(_again, path, caps))
    return Sound(first.duration_ms, partial(_kept, first.kept))


@dataclass(frozen=True, slots=True, eq=False)
class _First:
    """What the first reading found; `kept` is None where it was too much."""

    damage: int
    duration_ms: int
    kept: PCM | None


@contextmanager
def _limits(deadline: Deadline, more_bytes: int) -> Iterator[None]:
    try:
        with deadline, at_most(more_bytes):
            yield
    except MemoryError as exc:
        raise Refused(Refusal.TOO_COMPLEX) from exc


def _open(path: Path, caps: Caps, deadline: Deadline) -> AbstractContextManager[Reading]:
    return reading(path, streams=caps.streams, packets=caps.packets, deadline=deadline)


def _first_reading(path: Path, caps: Caps, deadline: Deadline) -> _First:
    meter, mixer, kept = Meter(caps.seconds), Mixer(), bytearray()
    looked = False
    with _open(path, caps, deadline) as file:
        for frame in file.frames():
            meter.add(frame)
            if not looked and (
                meter.work > WORTH_SAMPLES
                or file.count > WORTH_PACKETS
                or meter.seconds > KEPT_SECONDS
            ):
                looked = True
                _look_ahead(path, caps, deadline, meter, file)
            if meter.seconds <= KEPT_SECONDS:
                kept += mixer.mix(frame)
                continue
            kept.clear()
            if not mixer.fits(frame):  # counting needs no mixing, but it must be possible later
                mixer.mix(frame)
        if meter.seconds > KEPT_SECONDS:
            return _First(file.damage, meter.nanoseconds * 1000 // SECOND, None)
        kept += mixer.rest()
    samples = np.frombuffer(kept, np.int16)
    return _First(file.damage, len(samples) * 1000 // SAMPLE_RATE, samples)


def _look_ahead(path: Path, caps: Caps, deadline: Deadline, meter: Meter, begun: Reading) -> None:
    """Refuses at once what claims to be too much and has been honest so far.

    Opus tells its length, packet by packet, ten times as fast as it decodes, and silence in eight
    channels at 384 kHz hundreds of times.

    Raises:
        Refused: TOO_LONG (limit in minutes) or TOO_COMPLEX.
    """
    if meter.seconds < TRUTH * begun.claimed:
        return
    with _open(path, caps, deadline) as ahead:
        for _ in ahead.packets():
            if ahead.claimed > caps.seconds:
                break
        meter.foresee(ahead.claimed)


def _kept(pcm: PCM) -> Iterator[Samples]:
    for start in range(0, len(pcm), BLOCK_SAMPLES):
        yield _floats(pcm[start : start + BLOCK_SAMPLES])


def _again(path: Path, caps: Caps) -> Iterator[Samples]:
    """Another decoding; both limits hold while FFmpeg works, not while the reader does.

    What fitted into WORKING_BYTES from beginning to end needs no more for any of its blocks.
    """
    deadline = Deadline(caps.wall_seconds)
    waiting = bytearray()
    with closing(_mixed(path, caps, deadline)) as mixed:
        ended = False
        while not ended:
            with _limits(deadline, WORKING_BYTES):
                ended = _fill(waiting, mixed)
            while len(waiting) >= BLOCK_SAMPLES * BYTES_PER_SAMPLE or (ended and waiting):
                block = waiting[: BLOCK_SAMPLES * BYTES_PER_SAMPLE]
                del waiting[: len(block)]
                yield _floats(np.frombuffer(block, np.int16))


def _fill(waiting: bytearray, mixed: Iterator[bytes]) -> bool:
    """Adds at least until there is a block; answers whether that was all."""
    for part in mixed:
        waiting += part
        if len(waiting) >= BLOCK_SAMPLES * BYTES_PER_SAMPLE:
            return False
    return True


def _mixed(path: Path, caps: Caps, deadline: Deadline) -> Generator[bytes, None, None]:
    meter, mixer = Meter(caps.seconds), Mixer()
    with _open(path, caps, deadline) as file:
        for frame in file.frames():
            meter.add(frame)
            yield mixer.mix(frame)
        yield mixer.rest()


def _floats(pcm: PCM) -> Samples:
    samples = pcm.astype(np.float32)
    samples /= 32768.0
    return samples
