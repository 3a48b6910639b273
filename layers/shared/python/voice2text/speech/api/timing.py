"""Times for text that came without: the voice activity detector knows when somebody spoke."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from voice2text.domain import Segment, Span, Word

# A segment that a reader can find again in the sound: about what Whisper makes of speech.
LONGEST_CHARACTERS = 200
# After the end of a sentence; East Asian ones have no space after.
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])\s*")
_CLAUSE = re.compile(r"(?<=[,;:])\s+|(?<=[、，；：])\s*")
_SPACE = re.compile(r"\s+")


def spread(text: str, speech: Sequence[Span]) -> tuple[Segment, ...]:
    """The text as segments, their times in proportion to their length, over `speech` only."""
    pieces = list(_pieces(text))
    whole = sum(map(len, pieces))
    segments: list[Segment] = []
    said = 0
    for piece in pieces:
        start = _moment(speech, said / whole, ends=False)
        said += len(piece)
        segments.append(Segment(start, _moment(speech, said / whole, ends=True), piece))
    return tuple(segments)


def with_words(segments: Sequence[Segment], words: Sequence[Word]) -> tuple[Segment, ...]:
    """Each word in the segment it overlaps most, the nearest where it overlaps none."""
    if not segments:
        return ()
    homes: list[list[Word]] = [[] for _ in segments]
    for word in words:
        best = max(range(len(segments)), key=lambda number: _shared_ms(segments[number], word))
        homes[best].append(word)
    return tuple(
        replace(segment, words=tuple(home)) for segment, home in zip(segments, homes, strict=True)
    )


def _shared_ms(segment: Segment, word: Word) -> int:
    """Milliseconds in common; below zero, the distance."""
    return min(segment.end_ms, word.end_ms) - max(segment.start_ms, word.start_ms)


def _pieces(text: str) -> Iterator[str]:
    """Sentences, the long ones by clauses, those at spaces; never within a word, nothing lost."""
    for sentence in _SENTENCE.split(text.strip()):
        for clause in _joined(_CLAUSE.split(sentence) if _too_long(sentence) else [sentence]):
            yield from _joined(_SPACE.split(clause)) if _too_long(clause) else [clause]


def _joined(parts: list[str]) -> list[str]:
    """Neighbours put together again while they are short enough."""
    lines: list[str] = []
    for part in filter(None, parts):
        spaced = lines[-1] + ("" if _ends_wide(lines[-1]) else " ") + part if lines else part
        if lines and not _too_long(spaced):
            lines[-1] = spaced
        else:
            lines.append(part)
    return lines


def _too_long(text: str) -> bool:
    return len(text) > LONGEST_CHARACTERS


def _ends_wide(text: str) -> bool:
    return text[-1] in "、，；：。！？"


def _moment(speech: Sequence[Span], share: float, *, ends: bool) -> int:
    """When this share of the speech had been spoken; what `ends` does so before a pause."""
    left = share * sum(span.end_ms - span.start_ms for span in speech)
    for span in speech:
        length = span.end_ms - span.start_ms
        if left < length or (ends and left <= length + 0.5):  # half a millisecond of rounding
            return span.start_ms + round(min(left, length))
        left -= length
    return speech[-1].end_ms
