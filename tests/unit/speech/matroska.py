"""Matroska written element by element, so that a file can say what no recorder would."""

import struct
import zlib

UNKNOWN = (1 << 56) - 1  # what a live stream says
HUGE = UNKNOWN - 1


def element(code: int, body: bytes = b"", *, size: int | None = None) -> bytes:
    """An element whose size is its own or the one it is told to claim."""
    length = len(body) if size is None else size
    return (
        code.to_bytes((code.bit_length() + 7) // 8, "big")
        + struct.pack(">Q", 1 << 56 | length)
        + body
    )


def number(code: int, value: int) -> bytes:
    """An element that holds an unsigned number."""
    return element(code, value.to_bytes(8, "big"))


def matroska(
    *blocks: bytes, codec: bytes = b"A_PCM/INT/LIT", track: bytes = b"", size: int | None = None
) -> bytes:
    """A file of 16-bit sound at 8 kHz; each block is a SimpleBlock's flags and payload."""
    head = element(0x1A45DFA3, element(0x4282, b"matroska"))
    sound = element(0xE1, element(0xB5, struct.pack(">d", 8000.0)) + number(0x9F, 1))
    entry = number(0xD7, 1) + number(0x73C5, 1) + number(0x83, 2) + element(0x86, codec)
    tracks = element(0x1654AE6B, element(0xAE, entry + sound + track))
    simple = b"".join(element(0xA3, b"\x81\0\0" + block, size=size) for block in blocks)
    cluster = element(0x1F43B675, number(0xE7, 0) + simple)
    return head + element(0x18538067, tracks + cluster)


def zlib_track() -> bytes:
    """What says that a track's blocks are compressed."""
    encoding = element(0x6240, element(0x5034, number(0x4254, 0)))
    return element(0x6D80, encoding)


def silence(seconds: int) -> bytes:
    """An unlaced block of compressed silence: a thousandth of what it unpacks to."""
    return b"\0" + zlib.compress(bytes(seconds * 16_000), 9)


def laced(frames: int, first: int) -> bytes:
    """A block of EBML-laced frames of which the first claims to be `first` bytes long."""
    sizes = struct.pack(">Q", 1 << 56 | first) + b"\xbf" * (frames - 2)
    return b"\x06" + bytes([frames - 1]) + sizes + bytes(4000)
