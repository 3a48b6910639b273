"""From token ids to timed pieces of text."""

from dataclasses import dataclass

# A time token counts steps of 20 ms (github.com/openai/whisper, tokenizer.py).
STEP_MS = 20


@dataclass(frozen=True, slots=True)
class Piece:
    """Text tokens between two times, in milliseconds from the start of the window."""

    start_ms: int
    end_ms: int
    tokens: tuple[int, ...]


def pieces(tokens: tuple[int, ...], *, first_time: int, end: int, length_ms: int) -> list[Piece]:
    """Cuts a decoded window at its time tokens; text after the last one lasts to `length_ms`.

    Times never run backwards and never pass `length_ms`, whatever the model wrote.
    """
    found: list[Piece] = []
    text: list[int] = []
    start = latest = 0
    for token in tokens:
        if token >= first_time:
            latest = min(length_ms, max(latest, (token - first_time) * STEP_MS))
            if text:
                found.append(Piece(start, latest, tuple(text)))
                text = []
            start = latest
        elif token < end:
            text.append(token)
    if text:
        found.append(Piece(start, max(start, length_ms), tuple(text)))
    return found
