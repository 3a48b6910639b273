"""Which engine hears what: the local one, a service, or one where the other can't.

Decided chunk by chunk, so that a service is paid for what it is needed for. Of the recording no
more than `chunks.cut` holds is in memory.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from voice2text.errors import Retryable
from voice2text.services.origin import told
from voice2text.speech.assemble import assemble
from voice2text.speech.audio import Sound
from voice2text.speech.chunks import Chunk, cut
from voice2text.speech.engine import LocalEngine
from voice2text.speech.heard import Transcription, Wishes
from voice2text.speech.pace import Pace
from voice2text.speech.paid import PaidApi, Unheard
from voice2text.speech.pieces import Piece, api_piece, local_piece
from voice2text.speech.reasons import Reason
from voice2text.speech.runs import Run, runs, runs_among
from voice2text.speech.spans import total_ms
from voice2text.speech.tally import Tally

log = logging.getLogger(__name__)


class Mode(StrEnum):
    """What the operator wants."""

    LOCAL = "local"
    API = "api"
    LOCAL_THEN_API = "local-then-api"
    API_THEN_LOCAL = "api-then-local"


@dataclass(slots=True)
class _Job:
    """One recording under way."""

    wishes: Wishes
    pace: Pace
    mode: Mode
    progress: Callable[[int], None]
    tally: Tally = field(default_factory=Tally)
    spoken_ms: Counter[str] = field(default_factory=Counter)

    def remember(self, pieces: Sequence[Piece]) -> None:
        """Counts which languages were spoken until now."""
        for piece in pieces:
            if piece.language and piece.segments:
                self.spoken_ms[piece.language] += total_ms(piece.speech)

    @property
    def local_wishes(self) -> Wishes:
        """The rest of a recording is most likely in the language of what came before."""
        most = self.spoken_ms.most_common(1)
        return replace(self.wishes, so_far=most[0][0] if most else None)


class PaidInVain(Exception):
    """It could be done later, but some of it was paid for, and would be again each time.

    So unlike `Retryable` it counts, and the recording is given up after some tries.
    """


class Router:
    """Transcribes recordings, one at a time, with what there is.

    Args:
        mode: which engine is asked first, and whether the other one may be.
        local: the model within this function.
        api: the service; there has to be one unless the mode is `local`.
        clock: seconds, as `time.monotonic`.
    """

    def __init__(
        self,
        mode: Mode,
        local: LocalEngine,
        api: PaidApi | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if api is None and mode is not Mode.LOCAL:
            raise ValueError(f"{mode.value} needs a service")
        self._mode = mode
        self._local = local
        self._api = api
        self._clock = clock

    def transcribe(
        self,
        sound: Sound,
        wishes: Wishes,
        *,
        seconds_left: Callable[[], float],
        progress: Callable[[int], None] = lambda _ms: None,
    ) -> Transcription:
        """Recognises all speech; `seconds_left` is what the invocation has still got.

        `progress` hears up to which millisecond, after each stretch.

        Raises:
            Retryable: only a service may be asked, and it may be asked later, without paying twice.
            PaidInVain: as above, but something was paid.
            Refused: TOO_COMPLEX, by the decoding of a long recording.
        """
        began = self._clock()
        job = _Job(wishes, Pace(sound.duration_ms, seconds_left), self._mode_for(wishes), progress)
        try:
            pieces = self._all_pieces(sound, job)
        except Retryable as exc:
            if job.tally.cost_micro_dollars:
                raise PaidInVain(str(exc)) from exc
            raise
        transcript = assemble(pieces, sound.duration_ms, wishes.language)
        transcribe_ms = round((self._clock() - began) * 1000)
        return Transcription(
            transcript, job.tally.usage(pieces, self._preferred(job), transcribe_ms)
        )

    def _mode_for(self, wishes: Wishes) -> Mode:
        """A person may ask for the service where the operator has it in reserve."""
        is_reserve = self._mode is Mode.LOCAL_THEN_API
        return Mode.API_THEN_LOCAL if wishes.better and is_reserve else self._mode

    def _preferred(self, job: _Job) -> str:
        if self._api is not None and job.mode in (Mode.API, Mode.API_THEN_LOCAL):
            return self._api.name
        return self._local.name

    def _all_pieces(self, sound: Sound, job: _Job) -> list[Piece]:
        pieces: list[Piece] = []
        for chunks in cut(sound.blocks()):
            if chunks:
                job.tally.chunks += len(chunks)
                pieces += self._pieces(chunks, job)
                job.progress(chunks[-1].span.end_ms)
        return pieces

    def _pieces(self, chunks: Sequence[Chunk], job: _Job) -> list[Piece]:
        """What some chunks that follow each other say, in order."""
        api = self._api
        if api is None or job.mode is Mode.LOCAL:
            return self._locally(chunks, job)
        if job.mode is Mode.LOCAL_THEN_API:
            return self._local_first(api, chunks, job)
        return [piece for run in runs(chunks) for piece in self._api_first(api, run, job)]

    def _api_first(self, api: PaidApi, run: Run, job: _Job) -> list[Piece]:
        try:
            answer = self._remotely(api, run, job)
        except Unheard as exc:
            if job.mode is not Mode.API:
                return self._locally(run.chunks, job)
            if exc.after is None:
                raise
            raise Retryable(str(exc), after=round(exc.after)) from exc
        if answer.segments or job.mode is not Mode.API_THEN_LOCAL:
            return [answer]
        return self._not_a_word(run, answer, job)

    def _not_a_word(self, run: Run, answer: Piece, job: _Job) -> list[Piece]:
        """The local engine's word on speech, a short stretch, in which the service heard none."""
        job.tally.because(Reason.DOUBT)
        try:
            return self._locally(run.chunks, job)
        except Exception as exc:  # an answer there is
            log.warning("the local engine failed: %s", told(exc))
            return [answer]

    def _local_first(self, api: PaidApi, chunks: Sequence[Chunk], job: _Job) -> list[Piece]:
        if job.pace.will_miss():
            job.tally.because(Reason.DEADLINE)
            return [piece for run in runs(chunks) for piece in self._api_first(api, run, job)]
        try:
            pieces = self._locally(chunks, job)
        except Exception as exc:
            log.warning("the local engine failed: %s", told(exc))
            job.tally.because(Reason.LOCAL_FAILED)
            try:
                return [self._remotely(api, run, job) for run in runs(chunks)]
            except Unheard as unheard:
                raise exc from unheard
        return self._doubted(api, chunks, pieces, job)

    def _doubted(
        self, api: PaidApi, chunks: Sequence[Chunk], pieces: Sequence[Piece], job: _Job
    ) -> list[Piece]:
        """The pieces, those that are in grave doubt as the service hears them, if it does."""
        kept = {chunk.start_ms: piece for chunk, piece in zip(chunks, pieces, strict=True)}
        for run in runs_among(chunks, [piece.is_grave for piece in pieces]):
            job.tally.because(Reason.DOUBT)
            try:
                answer = self._remotely(api, run, job)
            except Unheard:
                continue
            places = [chunk.start_ms for chunk in run.chunks]
            if all(kept[place].yields_to(answer) for place in places):
                for place in places:
                    del kept[place]
                kept[run.start_ms] = answer
        return [kept[place] for place in sorted(kept)]

    def _locally(self, chunks: Sequence[Chunk], job: _Job) -> list[Piece]:
        began = self._clock()
        heard = self._local.recognise(chunks, job.local_wishes)
        job.pace.heard(chunks[-1].span.end_ms, self._clock() - began)
        job.tally.retakes += sum(one.retakes > 0 for one in heard)
        pieces = [
            local_piece(self._local.name, chunk, one)
            for chunk, one in zip(chunks, heard, strict=True)
        ]
        job.remember(pieces)
        return pieces

    def _remotely(self, api: PaidApi, run: Run, job: _Job) -> Piece:
        """What the service hears.

        Raises:
            Unheard: nothing, and the tally knows why.
        """
        seconds = job.pace.left if job.mode is Mode.API else job.pace.spare()
        try:
            heard = api.hear(run, job.wishes, seconds=seconds)
        except Unheard as exc:
            job.tally.because(exc.reason)
            job.tally.cost_micro_dollars += exc.cost_micro_dollars
            raise
        job.pace.heard(run.chunks[-1].span.end_ms, None)
        job.tally.cost_micro_dollars += heard.cost_micro_dollars
        return api_piece(api.name, run, heard)
