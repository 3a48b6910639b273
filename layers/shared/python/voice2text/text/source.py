"""A transcript as a text to be rewritten: paragraphs at pauses, marks of time where wished for."""

import re
from dataclasses import dataclass

from voice2text.domain import Segment, Transcript
from voice2text.text.clock import clock

# A pause that a listener takes for the end of a thought.
PARAGRAPH_MS = 2_000
# A mark every quarter of a minute finds any word quickly, and leaves the text readable.
MARK_EVERY_MS = 15_000
MARK = re.compile(r"\[\d{1,3}:\d{2}(?::\d{2})?\]")

_END = "\n"
# What a model may take for more than text: brackets of tags, marks and templates, fences, headings.
_LOOKALIKES = str.maketrans({"<": "‹", ">": "›", "[": "(", "]": ")", "`": "'"})
_RUNS = re.compile(r"([#=*_~-])\1{2,}")
# What is not seen but read: controls, directions, tags; joiners stay, which words need.
_UNSEEN = re.compile(
    r"[^\S\n ]|[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
    r"|[\U000e0000-\U000e007f]"
)


@dataclass(frozen=True, slots=True)
class Source:
    """What is rewritten, made harmless; `marks` are the only times that may stand in an answer."""

    text: str
    marks: frozenset[str] = frozenset()


def source_of(transcript: Transcript, *, timestamps: bool) -> Source:
    """The text, its marks each on a line of their own beginning."""
    lines: list[str] = []
    marked_ms = -MARK_EVERY_MS
    marks: set[str] = set()
    before: Segment | None = None
    for segment in transcript.segments:
        text = " ".join(neutral(segment.text).split())
        if not text:
            continue
        pause = before is not None and segment.start_ms - before.end_ms >= PARAGRAPH_MS
        if timestamps and (pause or segment.start_ms - marked_ms >= MARK_EVERY_MS):
            mark = mark_of(segment.start_ms)
            marks.add(mark)
            marked_ms = segment.start_ms
            lines.append(f"{_END if pause else ''}{_END}{mark} {text}")
        elif pause:
            lines.append(f"{_END}{_END}{text}")
        else:
            lines.append(f" {text}")
        before = segment
    return Source("".join(lines).strip(), frozenset(marks))


def mark_of(time_ms: int) -> str:
    """A time as a reader writes it: `[m:ss]`, from an hour on `[h:mm:ss]`."""
    return f"[{clock(max(0, time_ms))}]"


def neutral(text: str) -> str:
    """The text without what could pass for a boundary, a tag, a mark of time or a template."""
    return _RUNS.sub(r"\1", _UNSEEN.sub(" ", text).translate(_LOOKALIKES))
