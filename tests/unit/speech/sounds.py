"""Files that a test can write in a line."""

import io
import struct
from fractions import Fraction

import av
import numpy as np
from av.audio.stream import AudioStream

HOUR = 3600


def hour_of_silence(hours: float = 1, rate: int = 8000) -> bytes:
    """A FLAC of some 90 kB an hour."""
    file = io.BytesIO()
    minute = np.zeros((1, rate * 60), np.int16)
    with av.open(file, "w", format="flac") as container:
        stream = container.add_stream("flac", rate=rate)
        assert isinstance(stream, AudioStream)
        stream.layout = "mono"
        for number in range(round(hours * 60)):
            frame = av.AudioFrame.from_ndarray(minute, "s16", "mono")
            frame.sample_rate, frame.time_base = rate, Fraction(1, rate)
            frame.pts = number * rate * 60
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file.getvalue()


def wav(samples: bytes, *, rate: int = 16_000, channels: int = 1) -> bytes:
    """16-bit PCM under a header that says what it is told to say."""
    width = channels * 2
    form = struct.pack("<HHIIHH", 1, channels, rate, rate * width & 0xFFFFFFFF, width, 16)
    body = b"WAVEfmt " + struct.pack("<I", len(form)) + form
    body += b"data" + struct.pack("<I", len(samples)) + samples
    return b"RIFF" + struct.pack("<I", len(body)) + body


def tone(seconds: float, rate: int = 16_000) -> bytes:
    """A pure tone of 440 Hz as 16-bit samples."""
    time = np.arange(round(seconds * rate)) / rate
    return np.asarray(np.sin(2 * np.pi * 440 * time) * 16_000, np.int16).tobytes()


def mp4(*, packets: int, tracks: int = 1, media: int = 200) -> bytes:
    """An MP4 of AAC tracks of one-byte packets, as many as it is told to claim.

    `media` of them are there, and none can be decoded.
    """
    mdat = _box(b"mdat", bytes(media))
    head = _full(b"mvhd", struct.pack(">IIII", 0, 0, 1000, 1000), b"\0" * 80)
    traks = [_track(number + 1, packets) for number in range(tracks)]
    kind = _box(b"ftyp", b"M4A ", struct.pack(">I", 0), b"M4A mp42isom")
    return kind + mdat + _box(b"moov", head, *traks)


def _track(number: int, packets: int) -> bytes:
    config = bytes.fromhex("03190001000411401500000000000000000000000502121006010200")
    codec = _box(
        b"mp4a",
        b"\0" * 6 + struct.pack(">H", 1) + b"\0" * 8,
        struct.pack(">HHHHI", 2, 16, 0, 0, 44_100 << 16),
        _full(b"esds", config),
    )
    table = _box(
        b"stbl",
        _full(b"stsd", struct.pack(">I", 1), codec),
        _full(b"stts", struct.pack(">III", 1, packets, 1024)),
        _full(b"stsc", struct.pack(">IIII", 1, 1, packets, 1)),
        _full(b"stsz", struct.pack(">II", 1, packets)),
        _full(b"stco", struct.pack(">II", 1, 36)),
    )
    here = _box(b"dinf", _full(b"dref", struct.pack(">I", 1), _full(b"url ", flags=1)))
    info = _box(b"minf", _full(b"smhd", b"\0" * 4), here, table)
    span = packets * 1024 & 0xFFFFFFFF
    media = _box(
        b"mdia",
        _full(b"mdhd", struct.pack(">IIIIHH", 0, 0, 44_100, span, 0x55C4, 0)),
        _full(b"hdlr", b"\0\0\0\0soun" + b"\0" * 13),
        info,
    )
    head = _full(b"tkhd", struct.pack(">IIIII", 0, 0, number, 0, 1000), b"\0" * 60, flags=7)
    return _box(b"trak", head, media)


def _box(name: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I4s", len(body) + 8, name) + body


def _full(name: bytes, *parts: bytes, flags: int = 0) -> bytes:
    return _box(name, struct.pack(">I", flags), *parts)
