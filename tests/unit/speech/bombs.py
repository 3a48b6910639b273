"""Small files that ask for much: memory, time, or hours of sound."""

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from fractions import Fraction
from types import MappingProxyType

import av
import numpy as np
from av.audio.stream import AudioStream

from tests.unit.speech import matroska as mkv
from tests.unit.speech.ogg import opus
from tests.unit.speech.sounds import hour_of_silence, mp4, tone, wav
from voice2text.domain import MEBIBYTE
from voice2text.errors import Refusal
from voice2text.speech.decode import Caps

# What the bot allows by default: README.md.
CAPS = Caps(bytes=20 * MEBIBYTE, seconds=7200)
# What one file may cost a process, in megabytes, with Python, PyAV and NumPy in it.
MOST_MB = 400
DECODED = "decoded"

LONG, COMPLEX, NOISE = Refusal.TOO_LONG, Refusal.TOO_COMPLEX, Refusal.NOT_AUDIO
REFUSED: set[str] = set(Refusal)


def opus_hours(hours: float, *, toc: int, step: int, size: int) -> bytes:
    """Opus packets of `size` bytes and `step` samples at 48 kHz, all alike."""
    packets = [bytes([toc]) + bytes(size - 1)] * 255
    pages = round(hours * 3600 * 48_000 / step / 255)
    return b"".join(opus((packets for _ in range(pages)), step=step))


def chains(count: int) -> bytes:
    """Ogg streams of one page of sound each, one after the other."""
    packets = [b"\x18\0\0"] * 10
    return b"".join(
        page for serial in range(count) for page in opus(iter([packets]), step=2880, serial=serial)
    )


def wide_flac(hours: float, rate: int, channels: int) -> bytes:
    """Silence of many channels in the largest frames that FLAC has."""
    file = io.BytesIO()
    layout = {2: "stereo", 8: "7.1"}[channels]
    options = {"frame_size": "65535", "strict": "experimental"}
    with av.open(file, "w", format="flac") as container:
        stream = container.add_stream("flac", rate=rate, options=options)
        assert isinstance(stream, AudioStream)
        stream.layout = layout
        frame = av.AudioFrame.from_ndarray(
            np.zeros((1, 65_535 * channels), np.int16), "s16", layout
        )
        frame.sample_rate, frame.time_base, frame.pts = rate, Fraction(1, rate), 0
        (first,) = stream.encode(frame) or stream.encode(None)
        body = bytes(first)
        for number in range(round(hours * 3600 * rate / 65_535)):
            packet = av.Packet(body)
            packet.stream, packet.pts, packet.dts = stream, number * 65_535, number * 65_535
            packet.time_base, packet.duration = Fraction(1, rate), 65_535
            container.mux(packet)
    return file.getvalue()


def forged_xing(frames: int) -> bytes:
    """Two MP3 frames, before them a Xing header that claims `frames`."""
    frame = b"\xff\xfb\x90\xc4" + bytes(413)
    info = b"Xing" + struct.pack(">III", 3, frames, 0xFFFFFFFF)
    return frame[:36] + info + frame[36 + len(info) :] + frame * 2


def packed_header(claimed: int, actual: int) -> bytes:
    """An MP4 whose header is compressed, and claims to unpack to so many bytes."""

    def box(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I4s", len(body) + 8, name) + body

    packed = struct.pack(">I", claimed) + zlib.compress(bytes(actual), 9)
    moov = box(b"moov", box(b"cmov", box(b"dcom", b"zlib") + box(b"cmvd", packed)))
    return box(b"ftyp", b"M4A \0\0\0\0M4A mp42isom") + moov


def nested_zip(depth: int) -> bytes:
    """Zeros in an archive in an archive."""
    content = bytes(4 * MEBIBYTE)
    for level in range(depth):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"{level}.ogg", content)
        content = file.getvalue()
    return content


def lying_wav(**fields: int) -> bytes:
    """Half a second of sound under a header with other numbers in it."""
    at = {"riff": (4, "<I"), "data": (40, "<I"), "align": (32, "<H"), "bits": (34, "<H")}
    content = bytearray(wav(tone(0.5)))
    for field, value in fields.items():
        struct.pack_into(at[field][1], content, at[field][0], value)
    return bytes(content)


def tagged_mp3(claimed: int) -> bytes:
    """An MP3 whose tag has a compressed picture that claims to unpack to so many bytes."""
    packed = struct.pack(">I", claimed) + zlib.compress(bytes(MEBIBYTE), 9)
    frame = b"APIC" + struct.pack(">IH", len(packed), 0x80) + packed
    size = len(frame)
    synchsafe = bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x03\0\0" + synchsafe + frame + forged_xing(2)


# What it is, how it is made, and what becomes of it.
BOMBS: Mapping[str, tuple[Callable[[], bytes], set[str]]] = MappingProxyType(
    {
        "mp4 of 50,000,000 packets": (lambda: mp4(packets=50_000_000), REFUSED),
        "mp4 of 6,000,000 packets": (lambda: mp4(packets=6_000_000), REFUSED),
        "mp4 of 30 tracks of 5,000,000": (lambda: mp4(packets=5_000_000, tracks=30), REFUSED),
        "mp4 with a packed header of 4 GB": (lambda: packed_header(0xFFFFFFF0, 1000), REFUSED),
        "mp4 with a packed header of 160 MB": (
            lambda: packed_header(160_000_000, 160_000_000),
            REFUSED,
        ),
        "mp4 of 3,000,000 broken packets": (
            lambda: mp4(packets=3_000_000, media=3_000_000),
            {NOISE},
        ),
        "flac of 2 hours": (lambda: hour_of_silence(2), {DECODED}),
        "flac of 6 hours": (lambda: hour_of_silence(6), {LONG}),
        "flac of 3 hours, 384 kHz, 8 channels": (lambda: wide_flac(3, 384_000, 8), {LONG}),
        "flac of 2 hours, 384 kHz, 8 channels": (lambda: wide_flac(1.9, 384_000, 8), {COMPLEX}),
        "opus of 30 hours in 18 MB": (
            lambda: opus_hours(30, toc=0x19, step=5760, size=19),
            {LONG},
        ),
        "opus of 200 hours in 12 MB": (
            lambda: opus_hours(200, toc=0x19, step=5760, size=1),
            {LONG},
        ),
        "opus of 3 hours in packets of 2.5 ms": (
            lambda: opus_hours(3, toc=0xE0, step=120, size=3),
            {COMPLEX},
        ),
        "ogg of 4,000 chained streams": (lambda: chains(4000), {DECODED}),
        "wav that claims 4 GB": (lambda: lying_wav(riff=0xFFFFFFFF, data=0xFFFFFFFF), {DECODED}),
        "wav of strange samples": (lambda: lying_wav(align=65_535, bits=65_535), {NOISE}),
        "wav of 384 kHz in 8 channels": (
            lambda: wav(bytes(19 * MEBIBYTE), rate=384_000, channels=8),
            {DECODED},
        ),
        "matroska that unpacks a thousandfold": (
            lambda: mkv.matroska(*[mkv.silence(600)] * 1500, track=mkv.zlib_track()),
            {COMPLEX},
        ),
        "matroska of endless elements": (
            lambda: mkv.matroska(b"\0" + tone(1), size=mkv.HUGE),
            REFUSED,
        ),
        "matroska with a private header of 4 GB": (
            lambda: mkv.matroska(b"\0\0", track=mkv.element(0x63A2, b"\0" * 9, size=0xFFFFFFFF)),
            REFUSED,
        ),
        "matroska of forged laces": (
            lambda: mkv.matroska(*[mkv.laced(256, mkv.HUGE >> 1)] * 2000),
            REFUSED,
        ),
        "mp3 that claims 4,000,000,000 frames": (lambda: forged_xing(4_000_000_000), {DECODED}),
        "mp3 with a picture of 1 GB": (lambda: tagged_mp3(1 << 30), {DECODED}),
        "zip in a zip": (lambda: nested_zip(5), {NOISE}),
        "gzip": (lambda: gzip.compress(bytes(64 * MEBIBYTE)), {NOISE}),
    }
)
