"""Bytes from a stranger in, samples out; every amount is counted while it is decoded."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer

from voice2text.domain import MEBIBYTE
from voice2text.errors import Refusal, Refused
from voice2text.speech.audio import SAMPLE_RATE, Audio
from voice2text.speech.containers import Deadline, open_container, sound_of
from voice2text.speech.memory import at_most

# Below, one frame of a forged header turns into minutes of samples; above, the resampler's filter
# fills the memory. Speech is recorded at 8 to 192 kHz.
LOWEST_RATE, HIGHEST_RATE = 4_000, 384_000
SECOND = 1_000_000_000
# Two bytes of PCM and four of float, and as much again while a growing buffer moves.
BYTES_PER_SAMPLE = 12
# FFmpeg's own needs: indexes, packets, the resampler. A 4-hour film's index is about 30 MB.
WORKING_BYTES = 256 * MEBIBYTE

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Caps:
    """How much one recording may cost: bytes of the file, seconds of sound, streams in the
    container, and seconds of wall-clock time to decode it."""

    bytes: int
    seconds: int
    streams: int = 32
    wall_seconds: float = 120.0


def decode(path: Path, caps: Caps) -> Audio:
    """The sound of a recording. What a damaged file still holds is kept, and the damage logged.

    Raises:
        Refused: TOO_LARGE (limit in megabytes), TOO_LONG (limit in minutes), EMPTY, NOT_AUDIO,
            NO_SOUND or TOO_COMPLEX.
    """
    size = path.stat().st_size
    if size == 0:
        raise Refused(Refusal.EMPTY)
    if size > caps.bytes:
        raise Refused(Refusal.TOO_LARGE, limit=caps.bytes // MEBIBYTE)
    damage = _Damage()
    try:
        with at_most(WORKING_BYTES + caps.seconds * SAMPLE_RATE * BYTES_PER_SAMPLE):
            audio = _read(path, caps, damage)
    except MemoryError as exc:
        raise Refused(Refusal.TOO_COMPLEX) from exc
    if damage.count:
        log.warning("damaged recording: %d errors, kept %d ms", damage.count, audio.duration_ms)
    if not len(audio.samples):
        raise Refused(Refusal.NOT_AUDIO if damage.count else Refusal.EMPTY)
    return audio


@dataclass(slots=True)
class _Damage:
    count: int = 0


def _read(path: Path, caps: Caps, damage: _Damage) -> Audio:
    deadline = Deadline(caps.wall_seconds)
    with (
        path.open("rb") as file,
        open_container(file, streams=caps.streams, deadline=deadline) as container,
    ):
        mixer = _Mixer(caps.seconds)
        for frame in _frames(container, sound_of(container), deadline, damage):
            mixer.add(frame)
        return mixer.audio()


def _frames(
    container: InputContainer, stream: AudioStream, deadline: Deadline, damage: _Damage
) -> Iterator[AudioFrame]:
    packets = container.demux(stream)
    while True:
        deadline.check()
        try:
            packet = next(packets)
        except StopIteration:
            return
        # The container is broken from here on; or a stream turned up that its header didn't
        # have, over which PyAV 18.1 stumbles after the last packet (demux, "Flush!").
        except (av.FFmpegError, IndexError):
            damage.count += 1
            return
        try:
            frames = packet.decode()
        except av.FFmpegError:  # one packet is; the next may be whole
            damage.count += 1
            continue
        yield from (frame for frame in frames if isinstance(frame, AudioFrame))


class _Mixer:
    """Collects frames as 16-bit mono at `SAMPLE_RATE`: half the memory that floats would take."""

    def __init__(self, seconds: int) -> None:
        self._limit = seconds
        self._nanoseconds = 0  # whole numbers: two hours of rounded fractions don't add up
        self._pcm = bytearray()
        self._shape: tuple[str, str, int] | None = None
        self._resampler: AudioResampler | None = None

    def add(self, frame: AudioFrame) -> None:
        """Counts a frame before it is resampled, so that no forged header costs memory first.

        Raises:
            Refused: TOO_LONG (limit in minutes) or TOO_COMPLEX.
        """
        rate = frame.sample_rate
        if not LOWEST_RATE <= rate <= HIGHEST_RATE:
            raise Refused(Refusal.TOO_COMPLEX)
        self._nanoseconds += frame.samples * SECOND // rate
        if self._nanoseconds > self._limit * SECOND:
            raise Refused(Refusal.TOO_LONG, limit=self._limit // 60)
        shape = (frame.format.name, frame.layout.name, rate)
        if shape != self._shape:  # also in mid-stream: AAC and chained Ogg may change it
            self._drain()
            self._shape = shape
            self._resampler = AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE)
        frame.pts = None  # gaps and jumps in a stranger's timestamps are not filled with silence
        self._resample(frame)

    def audio(self) -> Audio:
        """All of it, as floats."""
        self._drain()
        samples = np.frombuffer(self._pcm, dtype=np.int16).astype(np.float32)
        samples /= 32768.0
        return Audio(samples)

    def _drain(self) -> None:
        self._resample(None)

    def _resample(self, frame: AudioFrame | None) -> None:
        if self._resampler is None:
            return
        try:
            for mixed in self._resampler.resample(frame):
                self._pcm += mixed.to_ndarray().tobytes()
        except av.FFmpegError as exc:  # a channel layout that nothing can mix down
            raise Refused(Refusal.TOO_COMPLEX) from exc
