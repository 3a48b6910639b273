"""Ogg written page by page, so that a file can say what no encoder would."""

import re
import struct
from collections.abc import Iterator

FIRST, LAST = 2, 4
OPUS_HEAD = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, 312, 48_000, 0, 0)
OPUS_TAGS = b"OpusTags" + struct.pack("<I", 4) + b"test" + struct.pack("<I", 0)


def page(
    packets: list[bytes], *, granule: int, number: int, serial: int = 1, flags: int = 0
) -> bytes:
    """One page of whole packets, each below 255 bytes, with the checksum that FFmpeg checks."""
    lengths = bytes(len(packet) for packet in packets)
    head = struct.pack("<4sBBqIII", b"OggS", 0, flags, granule, serial, number, 0)
    return checked(head + bytes([len(lengths)]) + lengths + b"".join(packets))


def opus(packets: Iterator[list[bytes]], *, step: int, serial: int = 1) -> Iterator[bytes]:
    """The pages of an Opus stream: each list of packets is one, each packet `step` samples."""
    yield page([OPUS_HEAD], granule=0, number=0, serial=serial, flags=FIRST)
    yield page([OPUS_TAGS], granule=0, number=1, serial=serial)
    granule = 0
    for number, each in enumerate(packets, 2):
        granule += step * len(each)
        yield page(each, granule=granule, number=number, serial=serial)


def mended(content: bytes) -> bytes:
    """The same with every page's checksum right, so that a mutation gets past it."""
    before, *pages = re.split(rb"(?=OggS)", content)
    return before + b"".join(checked(each) if len(each) > 27 else each for each in pages)


def checked(whole: bytes) -> bytes:
    """A page with its checksum."""
    blank = whole[:22] + bytes(4) + whole[26:]
    crc = 0
    for byte in blank:
        crc = (crc << 8 & 0xFFFFFFFF) ^ _TABLE[crc >> 24 ^ byte]
    return blank[:22] + struct.pack("<I", crc) + blank[26:]


def _entry(byte: int) -> int:
    crc = byte << 24
    for _ in range(8):
        crc = (crc << 1 ^ (0x04C11DB7 if crc & 1 << 31 else 0)) & 0xFFFFFFFF
    return crc


_TABLE = [_entry(byte) for byte in range(256)]
