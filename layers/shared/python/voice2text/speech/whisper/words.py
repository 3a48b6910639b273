"""When each word was said, from the decoder's attention."""

from collections.abc import Sequence

from voice2text.domain import Span, Word
from voice2text.speech.whisper.model import Encoded, Model
from voice2text.speech.whisper.times import within
from voice2text.speech.whisper.tokens import STEP_MS, Piece


def timed_words(
    model: Model, encoded: Encoded, language: str, pieces: Sequence[Piece], speech: Sequence[Span]
) -> list[tuple[Word, ...]]:
    """The words of each piece, in milliseconds from the start of the window.

    A mark belongs to the word before it. In scripts without spaces a word is a character.
    """
    tokens = [token for piece in pieces for token in piece.tokens]
    if not tokens:
        return [() for _ in pieces]
    said_at = _times(model.align(encoded, language, tokens), len(tokens))
    found: list[tuple[Word, ...]] = []
    first = 0
    for piece in pieces:
        words: list[Word] = []
        for group in model.words(list(piece.tokens), language):
            start, end = said_at[first], said_at[first + len(group)]
            first += len(group)
            text = model.text(group).strip()
            if words and not any(character.isalnum() for character in text):
                words[-1] = Word(words[-1].start_ms, words[-1].end_ms, words[-1].text + text)
            elif text:
                span = within(Span(start, max(start, end)), speech)
                words.append(Word(span.start_ms, span.end_ms, text))
        found.append(tuple(words))
    return found


def _times(pairs: Sequence[tuple[int, int]], count: int) -> list[int]:
    """When each of `count` tokens begins, and at the end when the last one is over."""
    begins: dict[int, int] = {}
    latest = 0
    for token, step in pairs:
        latest = max(latest, step * STEP_MS)
        begins.setdefault(token, latest)
    times = [0]
    for number in range(count):
        times.append(begins.get(number, times[-1]))
    return [*times[1:], max(latest, begins.get(count, latest))]
