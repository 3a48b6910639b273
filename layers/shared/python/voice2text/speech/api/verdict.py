"""Whether an answer can be all that was said. Where it can't, it is asked for again."""

from collections.abc import Sequence
from enum import StrEnum

from voice2text.domain import Segment, Span
from voice2text.speech.api.answers import Answer
from voice2text.speech.api.scripts import longest_ms

# A cough and its margins (vad.py) are shorter; so much of nothing but speech has words in it.
MUCH_SPEECH_MS = 3_000
# What may lie behind the last segment: margins, a laugh, a word too soft to be heard.
LONGEST_TAIL_MS = 5_000
# One can say a short thing slowly: the rate is judged where it has settled.
RATE_FROM_MS = 10_000


class Fault(StrEnum):
    """What is wrong with an answer."""

    NONSENSE = "no transcription"
    EMPTY = "empty"
    CUT_OFF = "cut off"
    SPARSE = "too little text"
    TOO_LARGE = "too large"


def fault_of(
    answer: Answer | None, speech: Sequence[Span], *, output_tokens: int | None
) -> Fault | None:
    """What is wrong, None for nothing; `output_tokens` is where the model's answers are cut off."""
    if answer is None:
        return Fault.NONSENSE
    spoken_ms = sum(span.end_ms - span.start_ms for span in speech)
    if not answer.text:
        return Fault.EMPTY if spoken_ms >= MUCH_SPEECH_MS else None
    if output_tokens is not None and (answer.output_tokens or 0) >= output_tokens:
        return Fault.CUT_OFF
    if _after(answer.segments, speech) > LONGEST_TAIL_MS:
        return Fault.CUT_OFF
    if spoken_ms >= RATE_FROM_MS and longest_ms(answer.text) < spoken_ms:
        return Fault.SPARSE
    return None


def _after(segments: Sequence[Segment], speech: Sequence[Span]) -> int:
    """Milliseconds of speech behind the last segment; none where there are no segments."""
    if not segments:
        return 0
    last = max(segment.end_ms for segment in segments)
    return sum(max(0, span.end_ms - max(span.start_ms, last)) for span in speech)
