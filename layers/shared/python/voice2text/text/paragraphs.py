"""A transcript as paragraphs: where the speaker paused, or where a reader needs a rest."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

from voice2text.domain import Segment
from voice2text.text.scripts import is_square, is_wide

# A pause this long ends a paragraph if a sentence ended with it; one of twice that always does.
PAUSE_MS = 1500
LONG_PAUSE_MS = 3000
# In letters; a square character counts as two. At the first the paragraph ends with its sentence,
# at the second with its segment.
LONG = 600
TOO_LONG = 1200
# Shorter than this it is read at a glance: one paragraph, however often the speaker paused.
SHORT = 200

SENTENCE_END = re.compile(r"[.!?…؟۔।॥։።៖។‽。！？｡．][\"'»”’)\]」』】）〉》]*$")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph; `start_ms` is when it is said, None where the text has no times."""

    text: str
    start_ms: int | None = None


def paragraphs(segments: Sequence[Segment]) -> tuple[Paragraph, ...]:
    """The segments' text as paragraphs, nothing lost; segments without text are left out."""
    found: list[Paragraph] = []
    text, start_ms, end_ms = "", 0, 0
    for segment in segments:
        said = segment.text.strip()
        if not said:
            continue
        if text and _ends(text, segment.start_ms - end_ms):
            found.append(Paragraph(text, start_ms))
            text = ""
        start_ms = start_ms if text else segment.start_ms
        text = joined(text, said)
        end_ms = segment.end_ms
    return (*found, Paragraph(text, start_ms)) if text else tuple(found)


def readable(segments: Sequence[Segment]) -> str:
    """The segments' text as it is read in a chat: blank lines part its paragraphs."""
    found = [one.text for one in paragraphs(segments)]
    if sum(map(_length, found)) < SHORT:
        return reduce(joined, found, "")
    return "\n\n".join(found)


def joined(before: str, after: str) -> str:
    """Two stretches of speech as one; between Han or kana stands no space."""
    if not before or (is_square(before[-1]) and is_square(after[0])):
        return before + after
    return f"{before} {after}"


def of_text(text: str) -> tuple[Paragraph, ...]:
    """A text's own paragraphs: what blank lines part."""
    parts = (part.strip() for part in re.split(r"\n\s*\n", text))
    return tuple(Paragraph(part) for part in parts if part)


def _ends(text: str, pause_ms: int) -> bool:
    length = _length(text)
    if pause_ms >= LONG_PAUSE_MS or length >= TOO_LONG:
        return True
    return (pause_ms >= PAUSE_MS or length >= LONG) and bool(SENTENCE_END.search(text))


def _length(text: str) -> int:
    return len(text) + sum(map(is_wide, text))
