"""Strict readers of both formats, written from their descriptions and from nothing of ours."""

import html
import re
from dataclasses import dataclass

SRT_TIME = re.compile(r"(\d\d):([0-5]\d):([0-5]\d),(\d{3}) --> (\d\d):([0-5]\d):([0-5]\d),(\d{3})")
VTT_TIME = re.compile(
    r"(\d\d):([0-5]\d):([0-5]\d)\.(\d{3}) --> (\d\d):([0-5]\d):([0-5]\d)\.(\d{3})"
)


@dataclass(frozen=True)
class Read:
    start_ms: int
    end_ms: int
    lines: list[str]


def read_srt(content: bytes) -> list[Read]:
    blocks = _blocks(content.decode("utf-8"))
    found = []
    for number, block in enumerate(blocks, 1):
        counter, times, *lines = block
        assert counter == str(number)
        assert lines
        assert not any("-->" in line or re.search(r"<[/!\w]|\{\\", line) for line in lines)
        found.append(_cue(SRT_TIME, times, lines))
    return found


def read_vtt(content: bytes) -> list[Read]:
    header, *blocks = _blocks(content.decode("utf-8"))
    assert header == ["WEBVTT"]
    found = []
    for times, *lines in blocks:
        assert lines
        for line in lines:
            assert "-->" not in line
            assert not re.search(r"[<>]|&(?!(?:amp|lt|gt);)", line)
        found.append(_cue(VTT_TIME, times, [html.unescape(line) for line in lines]))
    return found


def _blocks(text: str) -> list[list[str]]:
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]", text)
    if not text:
        return []
    assert text.endswith("\n")
    assert "\n\n\n" not in text
    return [block.split("\n") for block in text.removesuffix("\n").split("\n\n")]


def _cue(shape: re.Pattern[str], times: str, lines: list[str]) -> Read:
    found = shape.fullmatch(times)
    assert found
    numbers = [int(group) for group in found.groups()]
    start, end = (
        ((hours * 60 + minutes) * 60 + seconds) * 1000 + ms
        for hours, minutes, seconds, ms in (numbers[:4], numbers[4:])
    )
    assert all(line.strip() for line in lines)
    return Read(start, end, lines)
