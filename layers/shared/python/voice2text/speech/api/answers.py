"""What a service answered, out of the bytes that came. It is believed nothing."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from voice2text.domain import Segment, Word
from voice2text.speech.api.languages import code_of

# Beyond any recording; what is later is no time, and may be no number in milliseconds.
LATEST_S = 1e9


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. Times are milliseconds from the start of what was sent.

    `segments` and `words` are empty where the service gave none, or gave times that are none.
    `output_tokens` is how many tokens the model wrote, where the service says it.
    """

    text: str
    language: str | None = None
    segments: tuple[Segment, ...] = ()
    words: tuple[Word, ...] = ()
    output_tokens: int | None = None


def parse(body: bytes, duration_ms: int) -> Answer | None:
    """The answer, its times kept within `duration_ms`; None for what is no transcription."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):  # also bytes that are no UTF-8, and brackets without end
        return None
    if not isinstance(found, dict) or not isinstance(found.get("text"), str):
        return None
    entries = list(_entries(found.get("segments")))
    return Answer(
        text=found["text"].strip(),
        language=_language(found),
        segments=_segments(entries, duration_ms),
        words=tuple(_words(found, entries, duration_ms)),
        output_tokens=_output_tokens(found.get("usage")),
    )


def _entries(found: object) -> Iterator[dict[str, Any]]:
    if isinstance(found, list):
        yield from (entry for entry in found if isinstance(entry, dict))


def _language(found: dict[str, Any]) -> str | None:
    """`language` of verbose answers; gpt-transcribe lists `languages`, objects with a code."""
    listed = found.get("languages")
    first = listed[0] if isinstance(listed, list) and listed else None
    if isinstance(first, dict):
        first = first.get("code")
    return code_of(found.get("language")) or code_of(first)


def _segments(entries: list[dict[str, Any]], duration_ms: int) -> tuple[Segment, ...]:
    """All of them, or none if one has no text or no time: text must not be lost on the way."""
    segments: list[Segment] = []
    reached = 0
    for entry in entries:
        times = _times(entry, duration_ms)
        text = entry.get("text")
        if times is None or not isinstance(text, str):
            return ()
        start_ms, end_ms = max(times[0], reached), max(times[1], reached)
        if text.strip():
            segments.append(Segment(start_ms, end_ms, text.strip()))
            reached = start_ms
    return tuple(segments)


def _words(
    found: dict[str, Any], entries: list[dict[str, Any]], duration_ms: int
) -> Iterator[Word]:
    """OpenAI and Groq list them beside the segments; some servers within."""
    listed = list(_entries(found.get("words")))
    for entry in listed or [word for parent in entries for word in _entries(parent.get("words"))]:
        times = _times(entry, duration_ms)
        text = entry.get("word")
        if times is not None and isinstance(text, str) and text.strip():
            yield Word(*times, text.strip())


def _times(entry: dict[str, Any], duration_ms: int) -> tuple[int, int] | None:
    start, end = _time(entry.get("start")), _time(entry.get("end"))
    if start is None or end is None:
        return None
    start_ms = min(start, duration_ms)
    return start_ms, max(start_ms, min(end, duration_ms))


def _time(seconds: object) -> int | None:
    # Compared, which NaN and integers too long for a float survive.
    if not isinstance(seconds, int | float) or not 0 <= seconds <= LATEST_S:
        return None
    return round(seconds * 1000)


def _output_tokens(usage: object) -> int | None:
    tokens = usage.get("output_tokens") if isinstance(usage, dict) else None
    return tokens if isinstance(tokens, int) else None
