"""The engine: pieces of a recording sent to a service, their answers put together."""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait

from voice2text.domain import Span
from voice2text.services.attempts import Patience
from voice2text.services.cost_limit import CostLimit
from voice2text.services.trouble import ApiUnavailable, Trouble
from voice2text.speech.api.attempts import Formats
from voice2text.speech.api.chunks import plan
from voice2text.speech.api.encode import BYTES_PER_MS
from voice2text.speech.api.families import family_of
from voice2text.speech.api.listen import Listener, without_words
from voice2text.speech.api.openai_service import OpenAiService
from voice2text.speech.api.parts import Part, whole
from voice2text.speech.api.prices import ceiling, cost
from voice2text.speech.api.request import Service
from voice2text.speech.api.settings import ApiSettings
from voice2text.speech.api.verdict import MUCH_SPEECH_MS
from voice2text.speech.audio import Audio
from voice2text.speech.heard import Heard, Wishes


class SpeechApi:
    """A speech model behind an OpenAI-compatible API. May be used by several threads.

    Args:
        settings: where it is, and what it may take.
        service: who is asked; by default the one that the settings name.
        clock: seconds, as `time.monotonic`.
        sleep: waits for so many seconds; by default a wait that ends early where another piece of
            the same recording has failed.
    """

    def __init__(
        self,
        settings: ApiSettings,
        *,
        service: Service | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] | None = None,
    ) -> None:
        self._settings = settings
        self._family = family_of(settings.model)
        self._service = service or OpenAiService(settings)
        self._formats = Formats(self._family.formats)
        self._clock = clock
        self._sleep = sleep
        override = settings.micro_dollars_per_minute
        self._per_minute = self._family.micro_dollars_per_minute if override is None else override
        self._longest_ms = min(self._family.chunk_ms, self._family.bytes // BYTES_PER_MS)

    @property
    def name(self) -> str:
        """For the record: `api` and the model, for example `api whisper-1`."""
        return f"api {self._settings.model}"

    def price(self, duration_ms: int) -> int:
        """What transcribing this much costs at most, in millionths of a US dollar.

        A recording that goes well costs a third of it; the rest is for what must be asked twice.
        `recognise` never spends more.
        """
        return ceiling(self._family, self._per_minute, duration_ms)

    def recognise(
        self, audio: Audio, speech: tuple[Span, ...], wishes: Wishes, *, deadline: float | None
    ) -> Heard:
        """What is said in `audio`; `speech` is where somebody speaks, in order.

        Where nobody does, the service is not asked: it would invent, and bill it. What it passes
        over is not an error: the transcript has a hole there, which `coverage.py` finds.

        Args:
            deadline: a time of the clock after which nothing is begun or waited for.

        Raises:
            ApiUnavailable: some of it could not be had at all, or there was much speech and no
                word of it was.
        """
        pieces = plan(speech, self._longest_ms)
        costs = [self._cost(piece) for piece in pieces]
        budget = CostLimit(self.price(audio.duration_ms), sum(costs))
        patience = Patience(deadline, threading.Event(), self._clock, self._sleep)
        listener = Listener(
            settings=self._settings,
            family=self._family,
            service=self._service,
            formats=self._formats,
            cost=self._cost,
            audio=audio,
            speech=speech,
            wishes=wishes,
            budget=budget,
            patience=patience,
        )
        try:
            parts = self._all(listener, pieces, patience)
            segments = whole(parts)
            if not wishes.word_times:
                segments = without_words(segments)
            spoken_ms = sum(span.end_ms - span.start_ms for span in speech)
            if not segments and spoken_ms >= MUCH_SPEECH_MS:
                raise ApiUnavailable(Trouble.BROKEN, "it heard nothing in much speech")
        except ApiUnavailable as exc:
            exc.cost_micro_dollars = budget.spent
            raise
        language = wishes.language or _language(parts)
        return Heard(language, 1.0 if language else 0.0, segments, budget.spent)

    def close(self) -> None:
        """Lets the connections go."""
        self._service.close()

    def _cost(self, piece: Span) -> int:
        return cost(self._family, self._per_minute, piece.end_ms - piece.start_ms)

    def _all(self, listener: Listener, pieces: Sequence[Span], patience: Patience) -> list[Part]:
        """Every piece heard, in order; the first that can't be had stops the others."""
        if len(pieces) <= 1:
            return [listener.hear(piece) for piece in pieces]
        with ThreadPoolExecutor(min(self._settings.parallel, len(pieces))) as pool:
            futures = [pool.submit(listener.hear, piece) for piece in pieces]
            done, _ = wait(futures, return_when=FIRST_EXCEPTION)
            failures = [future for future in done if future.exception()]
            if failures:
                patience.stop.set()
                pool.shutdown(cancel_futures=True)
                return [failures[0].result()]  # raises
            return [future.result() for future in futures]


def _language(parts: Sequence[Part]) -> str | None:
    """The language of most of the sound that has one."""
    lengths: dict[str, int] = {}
    for part in parts:
        if part.language:
            length = part.piece.end_ms - part.piece.start_ms
            lengths[part.language] = lengths.get(part.language, 0) + length
    return max(lengths, key=lambda language: lengths[language], default=None)
