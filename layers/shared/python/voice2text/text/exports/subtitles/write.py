"""SubRip and WebVTT."""

import re
from collections.abc import Sequence

from voice2text.domain import Segment
from voice2text.text.exports.subtitles.cues import Cue, cues

# SubRip has no escapes: players read <i> and {\an8} as commands, and --> as a time. Look-alikes
# that they don't know stand for them.
_SRT = (
    (re.compile(r"<(?=[\w/!])"), "‹"),
    (re.compile(r"(?<=--)>"), "›"),
    (re.compile(r"\{(?=\\)"), "｛"),
)
_VTT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def srt(segments: Sequence[Segment], duration_ms: int) -> str:
    """SubRip: numbered, times with a comma."""
    blocks = []
    for number, cue in enumerate(cues(segments, duration_ms), 1):
        lines = "\n".join(cue.lines)
        for forbidden, instead in _SRT:
            lines = forbidden.sub(instead, lines)
        blocks.append(f"{number}\n{_span(cue, ',')}\n{lines}\n")
    return "\n".join(blocks)


def vtt(segments: Sequence[Segment], duration_ms: int) -> str:
    """WebVTT (w3.org/TR/webvtt1): times with a point, text escaped."""
    blocks = ["WEBVTT\n"]
    for cue in cues(segments, duration_ms):
        lines = "\n".join(cue.lines).translate(_VTT)
        blocks.append(f"{_span(cue, '.')}\n{lines}\n")
    return "\n".join(blocks)


def _span(cue: Cue, point: str) -> str:
    return f"{_time(cue.start_ms, point)} --> {_time(cue.end_ms, point)}"


def _time(ms: int, point: str) -> str:
    seconds, ms = divmod(ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}{point}{ms:03}"
