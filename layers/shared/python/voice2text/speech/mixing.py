"""Frames of any shape in, 16-bit mono out; each is counted before it is touched."""

import av
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler

from voice2text.errors import Refusal, Refused
from voice2text.speech.audio import SAMPLE_RATE

# Below, one frame of a forged header turns into minutes of samples; above, the resampler's filter
# fills the memory. Speech is recorded at 8 to 192 kHz.
LOWEST_RATE, HIGHEST_RATE = 4_000, 384_000
# FLAC's largest frame has 65,535 samples a channel, WavPack's 131,072. A Matroska packet that
# unpacks to 30 MB of PCM has fifteen million.
LONGEST_FRAME = 1 << 20
# Samples of all channels for each second of the cap: all of it at 192 kHz in stereo. 2 MB of FLAC
# can be two hours of silence at 384 kHz in eight channels, eight times as much.
DENSITY = 384_000
SECOND = 1_000_000_000


class Meter:
    """Counts how much sound, and how much work, a recording has turned out to be so far."""

    def __init__(self, seconds: int) -> None:
        self._limit = seconds
        # Whole numbers, rounded only where the rate changes: fractions of two hours don't add up.
        self._before = 0  # nanoseconds
        self._samples, self._rate = 0, SAMPLE_RATE
        self.work = 0  # samples of all channels

    @property
    def nanoseconds(self) -> int:
        """Sound so far."""
        return self._before + self._samples * SECOND // self._rate

    @property
    def seconds(self) -> float:
        """Sound so far."""
        return self.nanoseconds / SECOND

    def add(self, frame: AudioFrame) -> None:
        """Counts a frame before it is resampled, so that no forged header costs memory first.

        Raises:
            Refused: TOO_LONG (limit in minutes) or TOO_COMPLEX.
        """
        rate = frame.sample_rate
        if not LOWEST_RATE <= rate <= HIGHEST_RATE or frame.samples > LONGEST_FRAME:
            raise Refused(Refusal.TOO_COMPLEX)
        if rate != self._rate:
            self._before, self._samples, self._rate = self.nanoseconds, 0, rate
        self._samples += frame.samples
        self.work += frame.samples * frame.layout.nb_channels
        self.foresee(self.seconds)

    def foresee(self, seconds: float) -> None:
        """Refuses what goes on as it has begun for `seconds` in all, if that is too much.

        Raises:
            Refused: TOO_LONG (limit in minutes) or TOO_COMPLEX.
        """
        if seconds > self._limit:
            raise Refused(Refusal.TOO_LONG, limit=self._limit // 60)
        if self.work * seconds > self._limit * DENSITY * self.seconds:
            raise Refused(Refusal.TOO_COMPLEX)


class Mixer:
    """Turns frames into 16-bit mono at `SAMPLE_RATE`."""

    def __init__(self) -> None:
        self._shape: tuple[str, str, int] | None = None
        self._resampler: AudioResampler | None = None

    def fits(self, frame: AudioFrame) -> bool:
        """Whether the frame is shaped as the last one mixed: then it can be mixed, too."""
        return self._shape == _shape(frame)

    def mix(self, frame: AudioFrame) -> bytes:
        """What is ready now; the resampler keeps some samples back for the next frame.

        Raises:
            Refused: TOO_COMPLEX for a channel layout that nothing can mix down.
        """
        ready = b""
        if not self.fits(frame):  # also in mid-stream: AAC and chained Ogg may change it
            ready = self.rest()
            self._shape = _shape(frame)
            self._resampler = AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE)
        frame.pts = None  # gaps and jumps in a stranger's timestamps are not filled with silence
        return ready + self._resample(frame)

    def rest(self) -> bytes:
        """What was kept back."""
        return self._resample(None)

    def _resample(self, frame: AudioFrame | None) -> bytes:
        if self._resampler is None:
            return b""
        try:
            mixed = self._resampler.resample(frame)
        except av.FFmpegError as exc:
            raise Refused(Refusal.TOO_COMPLEX) from exc
        return b"".join(part.to_ndarray().tobytes() for part in mixed)


def _shape(frame: AudioFrame) -> tuple[str, str, int]:
    return frame.format.name, frame.layout.name, frame.sample_rate
