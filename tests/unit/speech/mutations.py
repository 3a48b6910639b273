"""Recordings, flipped, cut, spliced, and with other numbers in their headers."""

import io
import random
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.stream import AudioStream

from tests.unit.speech.ogg import mended

RECORDINGS = Path(__file__).parents[2] / "recordings"
# Format, codec and rate of whatever PyAV writes.
WRITABLE = (
    ("ogg", "libopus", 48_000),
    ("ogg", "vorbis", 44_100),
    ("ogg", "flac", 16_000),
    ("mp3", "libmp3lame", 44_100),
    ("ipod", "aac", 44_100),
    ("mp4", "alac", 44_100),
    ("mov", "pcm_s16be", 16_000),
    ("3gp", "aac", 16_000),
    ("adts", "aac", 16_000),
    ("wav", "pcm_s16le", 16_000),
    ("wav", "adpcm_ima_wav", 16_000),
    ("w64", "pcm_f32le", 16_000),
    ("aiff", "pcm_s16be", 16_000),
    ("au", "pcm_mulaw", 8_000),
    ("caf", "pcm_s16le", 16_000),
    ("flac", "flac", 16_000),
    ("webm", "libopus", 48_000),
    ("matroska", "vorbis", 44_100),
    ("matroska", "ac3", 48_000),
    ("avi", "mp2", 44_100),
    ("flv", "aac", 44_100),
    ("asf", "wmav2", 44_100),
    ("mpegts", "aac", 44_100),
    ("mpeg", "mp2", 44_100),
    ("wv", "wavpack", 44_100),
)
NUMBERS = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 1 << 62)
HEADER = 600


def originals() -> list[bytes]:
    """The recordings beside the tests, and a second of sound in every container."""
    files = [path for path in sorted(RECORDINGS.iterdir()) if path.suffix in {".ogg", ".mp4"}]
    return [path.read_bytes() for path in files] + [written(*each) for each in WRITABLE] + [amr()]


def written(form: str, codec: str, rate: int) -> bytes:
    """A second of noise, fading, as PyAV writes it; the same bytes every time."""
    noise = np.random.default_rng(1).normal(size=(1, rate)) * np.linspace(8000, 0, rate)
    file = io.BytesIO()
    exact = {"fflags": "+bitexact"}
    with av.open(file, "w", format=form, container_options=exact) as container:
        stream = container.add_stream(codec, rate=rate, options={"strict": "experimental"})
        assert isinstance(stream, AudioStream)
        stream.bit_rate = 64_000
        stream.layout = "stereo" if codec == "vorbis" else "mono"  # it writes nothing else
        frame = av.AudioFrame.from_ndarray(noise.astype(np.int16), "s16", "mono")
        frame.sample_rate, frame.time_base, frame.pts = rate, Fraction(1, rate), 0
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file.getvalue()


def amr() -> bytes:
    """A second of AMR at 12.2 kbit/s: noise, for PyAV has its decoder and no encoder."""
    dice = random.Random(1)
    return b"#!AMR\n" + b"".join(b"\x3c" + dice.randbytes(31) for _ in range(50))


def mutated(files: Sequence[bytes], number: int) -> bytes:
    """The `number`-th mutation: always the same one for the same files."""
    dice = random.Random(number)
    content = bytearray(dice.choice(files))
    for _ in range(dice.choice((1, 1, 2, 4, 16))):
        dice.choice(_WAYS)(dice, content, files)
    # Half of them with Ogg's checksums mended: otherwise FFmpeg drops the page, unread.
    return mended(bytes(content)) if dice.random() < 0.5 else bytes(content)


def _place(dice: random.Random, content: bytearray) -> int:
    """Half of the time in the first bytes, where the numbers are."""
    return dice.randrange(max(1, min(len(content), HEADER if dice.random() < 0.5 else 1 << 30)))


def _flip(dice: random.Random, content: bytearray, _: Sequence[bytes]) -> None:
    if content:
        content[_place(dice, content)] ^= 1 << dice.randrange(8)


def _cut(dice: random.Random, content: bytearray, _: Sequence[bytes]) -> None:
    at = _place(dice, content)
    del content[at : at + dice.choice((1, 2, 4, 100, 1 << 30))]


def _splice(dice: random.Random, content: bytearray, files: Sequence[bytes]) -> None:
    other = dice.choice(files)
    start = dice.randrange(len(other))
    at = _place(dice, content)
    content[at : at + dice.choice((0, 100, 1 << 30))] = other[start : start + 5000]


def _number(dice: random.Random, content: bytearray, _: Sequence[bytes]) -> None:
    at, size = _place(dice, content), dice.choice((1, 2, 4, 8))
    value = dice.choice(NUMBERS) & (1 << 8 * size) - 1
    content[at : at + size] = value.to_bytes(size, dice.choice(("big", "little")))


def _repeat(dice: random.Random, content: bytearray, _: Sequence[bytes]) -> None:
    at = _place(dice, content)
    content[at:at] = content[at : at + 500] * dice.choice((1, 3, 20))


_WAYS: tuple[Callable[[random.Random, bytearray, Sequence[bytes]], None], ...] = (
    _flip,
    _cut,
    _splice,
    _number,
    _number,
    _repeat,
)
