"""One piece of a recording, heard: asked for, doubted, and asked for again in halves."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from voice2text.domain import Segment, Span
from voice2text.services.attempts import Patience
from voice2text.services.cost_limit import CostLimit
from voice2text.services.trouble import ApiUnavailable, Trouble
from voice2text.speech.api.answers import Answer, parse
from voice2text.speech.api.attempts import Formats, ask
from voice2text.speech.api.chunks import halves, within
from voice2text.speech.api.encode import encode
from voice2text.speech.api.families import Family
from voice2text.speech.api.parts import Part, whole
from voice2text.speech.api.request import Service, request_for
from voice2text.speech.api.settings import ApiSettings
from voice2text.speech.api.timing import spread, with_words
from voice2text.speech.api.verdict import Fault, fault_of
from voice2text.speech.audio import SAMPLE_RATE, Audio
from voice2text.speech.heard import Wishes

# Quarters: what a quarter of ten minutes can't cure, an eighth has not either.
MOST_HALVINGS = 2
# A self-hosted model on a processor takes about half as long as the sound.
TIMEOUT_SHARE = 0.5
SAMPLES_PER_MS = SAMPLE_RATE // 1000


@dataclass(frozen=True, slots=True)
class Listener:
    """Everything that hearing one recording needs; its pieces share it between threads."""

    settings: ApiSettings
    family: Family
    service: Service
    formats: Formats
    cost: Callable[[Span], int]
    audio: Audio
    speech: tuple[Span, ...]
    wishes: Wishes
    budget: CostLimit
    patience: Patience

    def hear(self, piece: Span, halvings: int = MOST_HALVINGS) -> Part:
        """What was said in a piece that is paid for; the best of several tries.

        Raises:
            ApiUnavailable: nothing could be had for it.
        """
        speech = within(self.speech, piece)
        body = self._asked(piece)
        answer = None if body is None else parse(body, piece.end_ms - piece.start_ms)
        fault = (
            Fault.TOO_LARGE
            if body is None
            else fault_of(answer, speech, output_tokens=self.family.output_tokens)
        )
        first = self._part(piece, answer, speech)
        if fault is None:
            return first
        try:
            again = self._in_halves(piece, halvings)
        except ApiUnavailable:
            if not first.segments:
                raise
            return first
        if again is None and fault is Fault.NONSENSE:
            # However short: a service that talks nonsense is broken, and others must know.
            raise ApiUnavailable(Trouble.BROKEN, "its answer is no transcription")
        if again is not None and again.characters >= first.characters:
            return again
        if fault is Fault.TOO_LARGE:
            raise ApiUnavailable(Trouble.BROKEN, "it answered 413, however short the sound")
        return first

    def _in_halves(self, piece: Span, halvings: int) -> Part | None:
        """The same once more, in two, at silence; None where that is not worth its price."""
        parts = halves(piece, self.speech)
        if not halvings or not self.budget.take(sum(map(self.cost, parts))):
            return None
        heard = [self.hear(part, halvings - 1) for part in parts]
        language = next((part.language for part in heard if part.language), None)
        return Part(piece, whole(heard), language)

    def _asked(self, piece: Span) -> bytes | None:
        """The body of an answer; None where the piece is too large."""
        first, last = piece.start_ms * SAMPLES_PER_MS, piece.end_ms * SAMPLES_PER_MS
        request = request_for(
            encode(Audio(self.audio.samples[first:last])),
            self.wishes,
            response_format=self.formats.best,
            keywords=self.family.keywords,
            word_times=self._needs_word_times(piece),
        )
        seconds = (piece.end_ms - piece.start_ms) / 1000
        return ask(
            self.service,
            request,
            timeout_s=self.settings.timeout_s + seconds * TIMEOUT_SHARE,
            cost=self.cost(piece),
            budget=self.budget,
            formats=self.formats,
            patience=self.patience,
        )

    def _needs_word_times(self, piece: Span) -> bool:
        """Wished for, or needed to find a seam: somebody speaks where the piece begins or ends."""
        return self.wishes.word_times or any(
            span.start_ms < edge < span.end_ms
            for span in self.speech
            for edge in (piece.start_ms, piece.end_ms)
        )

    def _part(self, piece: Span, answer: Answer | None, speech: tuple[Span, ...]) -> Part:
        if answer is None:
            return Part(piece)
        segments = answer.segments
        if not segments and answer.text:
            segments = spread(answer.text, speech)
        timed = with_words(segments, answer.words)
        return Part(piece, tuple(one.later(piece.start_ms) for one in timed), answer.language)


def without_words(segments: tuple[Segment, ...]) -> tuple[Segment, ...]:
    """The same, words left out: they were asked for to find a seam."""
    return tuple(replace(segment, words=()) for segment in segments)
