"""The use case: a recording in, its transcript stored, the chat told."""

import logging
import tempfile
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, Protocol

from voice2text.domain import (
    MEBIBYTE,
    Event,
    EventKind,
    Job,
    JobKey,
    JobState,
    Recording,
    Transcript,
)
from voice2text.errors import Erased, Refusal, Refused, Retryable
from voice2text.speech.audio import Sound
from voice2text.speech.decode import Caps, measure
from voice2text.speech.engine import Engine
from voice2text.speech.heard import Transcription, Usage, Wishes

# A start without a known outcome means that the process died: out of memory, out of time. The same
# recording would kill it again, so after three the person is told.
MAX_ATTEMPTS = 3
# Whisper's window. Longer recordings take long enough that a person wants to see them begin.
LONG_MS = 30_000


# Between two words on progress: a message is edited for each, and Telegram counts edits.
PROGRESS_SECONDS = 10.0

log = logging.getLogger(__name__)


class Outcome(StrEnum):
    """How one delivery of the message ended."""

    TRANSCRIBED = "transcribed"
    REFUSED = "refused"
    FAILED = "failed"
    DUPLICATE = "duplicate"
    ERASED = "erased"


class Jobs(Protocol):
    """Where jobs are remembered. Every method may be repeated."""

    def begin(self, recording: Recording) -> Job:
        """Counts an attempt, unless the job has an outcome already; answers the job.

        Raises `Erased` if the person had everything deleted since they sent it.
        """

    def release(self, key: JobKey, *, generation: int | None) -> None:
        """Takes the attempt back: it ended in a known way and will be repeated.

        Unless the job is of a later generation, here and below.
        """

    def finish(
        self, key: JobKey, transcript: Transcript, usage: Usage, *, generation: int | None
    ) -> None:
        """Stores the transcript and what it took."""

    def refuse(
        self, key: JobKey, refusal: Refusal, limit: int | None, *, generation: int | None
    ) -> None:
        """We said no."""

    def fail(self, key: JobKey, reason: str, *, generation: int | None) -> None:
        """We tried, in vain; `reason` is for the operator."""


class AudioSource(Protocol):
    """Where recordings come from."""

    def fetch(self, file_id: str, into: BinaryIO) -> int:
        """Writes the file; answers its size in bytes."""


class Access(Protocol):
    """Who may use the bot."""

    def admit(self, recording: Recording) -> None:
        """Raises `Refused` if its person may not."""


class Ledger(Protocol):
    """How much may be transcribed on a day."""

    def reserve(self, recording: Recording, ms: int) -> None:
        """Sets so much sound aside for the job, once; `Refused` if a day has not as much left.

        What is set aside is counted, or given back, when the job gets its outcome.
        """


class Events(Protocol):
    """Who tells the chat."""

    def emit(self, event: Event) -> None:
        """Returns once the event is safe on its way."""


class Steps(Protocol):
    """Who measures the steps."""

    def step(self, name: str) -> AbstractContextManager[None]:
        """Measures the block under `name`."""


def transcribe(
    recording: Recording,
    *,
    jobs: Jobs,
    access: Access,
    ledger: Ledger,
    source: AudioSource,
    engine: Engine,
    events: Events,
    caps: Caps,
    hop: Steps,
    seconds_left: Callable[[], float],
    report: Callable[[Transcription], None],
) -> Outcome:
    """Transcribes one recording. Safe to repeat from any point: the job decides what is left.

    The outcome is stored before the chat is told, so a crash in between repeats the telling only.
    `seconds_left` is what the invocation has still got; `report` hears of a transcript once it is
    stored.

    Raises:
        Retryable: the attempt does not count.
    """
    key = recording.key
    try:
        job = jobs.begin(recording)
    except Erased:
        return Outcome.ERASED
    told = _told_of(job.state)
    if told:
        events.emit(Event(told, key, generation=job.generation))
        return Outcome.DUPLICATE
    if job.attempts > MAX_ATTEMPTS:
        _fail(job, "crashed", jobs, events)
        return Outcome.FAILED
    try:
        told = _attempt(
            job,
            jobs=jobs,
            access=access,
            ledger=ledger,
            source=source,
            engine=engine,
            events=events,
            caps=caps,
            hop=hop,
            seconds_left=seconds_left,
            report=report,
        )
    except Retryable:
        jobs.release(key, generation=job.generation)
        raise
    events.emit(Event(told, key, generation=job.generation))
    return Outcome.TRANSCRIBED if told is EventKind.JOB_FINISHED else Outcome.REFUSED


def give_up(recording: Recording, reason: str, *, jobs: Jobs, events: Events) -> None:
    """Fails the job for the `reason` that the operator reads, and has the person told once.

    A job that has its outcome already keeps it, and the chat is told that outcome. What was asked
    for again after it was begun here goes on.
    """
    try:
        job = jobs.begin(recording)  # the database may have been away every time before
    except Erased:
        return
    told = _told_of(job.state)
    if told:
        events.emit(Event(told, job.key, generation=job.generation))
    else:
        _fail(job, reason, jobs, events)


def _fail(job: Job, reason: str, jobs: Jobs, events: Events) -> None:
    jobs.fail(job.key, reason, generation=job.generation)
    events.emit(Event(EventKind.JOB_FAILED, job.key, generation=job.generation))


def _attempt(
    job: Job,
    *,
    jobs: Jobs,
    access: Access,
    ledger: Ledger,
    source: AudioSource,
    engine: Engine,
    events: Events,
    caps: Caps,
    hop: Steps,
    seconds_left: Callable[[], float],
    report: Callable[[Transcription], None],
) -> EventKind:
    try:
        access.admit(job.recording)
        # A long recording is decoded while it is transcribed: its file stays until then.
        with tempfile.TemporaryDirectory(prefix="recording-") as folder:
            sound = _fetched(job.recording, Path(folder, "recording"), source, caps, hop)
            ledger.reserve(job.recording, sound.duration_ms)
            if sound.duration_ms > LONG_MS:
                events.emit(
                    Event(
                        EventKind.JOB_STARTED,
                        job.key,
                        generation=job.generation,
                        total_ms=sound.duration_ms,
                    )
                )
            with hop.step("transcribe"):
                done = engine.transcribe(
                    sound,
                    _wishes(job),
                    seconds_left=seconds_left,
                    progress=Progress(job, sound.duration_ms, events),
                )
    except Refused as refused:
        jobs.refuse(job.key, refused.refusal, refused.limit, generation=job.generation)
        return EventKind.JOB_REFUSED
    with hop.step("store"):
        jobs.finish(job.key, done.transcript, done.usage, generation=job.generation)
    report(done)
    return EventKind.JOB_FINISHED


class Progress:
    """Tells the chat how far a long recording has been heard, every `PROGRESS_SECONDS` at most.

    Args:
        job: whose recording.
        total_ms: the length of the sound.
        events: who tells.
        clock: seconds, as `time.monotonic`.
    """

    def __init__(
        self,
        job: Job,
        total_ms: int,
        events: Events,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._job = job
        self._total_ms = total_ms
        self._events = events
        self._clock = clock
        self._told_at = clock()

    def __call__(self, done_ms: int) -> None:
        """So much has been heard. A courtesy: what fails here fails no recording."""
        now = self._clock()
        if now - self._told_at < PROGRESS_SECONDS or not 0 < done_ms < self._total_ms:
            return
        self._told_at = now
        event = Event(
            EventKind.JOB_PROGRESSED,
            self._job.key,
            generation=self._job.generation,
            done_ms=done_ms,
            total_ms=self._total_ms,
        )
        try:
            self._events.emit(event)
        except Exception as exc:
            log.warning("could not tell of progress: %s", type(exc).__name__)


def _wishes(job: Job) -> Wishes:
    wanted = job.wanted
    language = wanted.language or job.pinned_language
    return Wishes(
        language=None if language == wanted.AUTOMATIC else language,
        recent_languages=job.recent_languages,
        vocabulary=job.vocabulary,
        word_times=wanted.words,
        better=wanted.better,
    )


def _fetched(
    recording: Recording, path: Path, source: AudioSource, caps: Caps, hop: Steps
) -> Sound:
    if (recording.claimed_bytes or 0) > caps.bytes:
        raise Refused(Refusal.TOO_LARGE, limit=caps.bytes // MEBIBYTE)
    with hop.step("download"), path.open("wb") as file:
        source.fetch(recording.file_id, file)
    with hop.step("decode"):
        return measure(path, caps)


def _told_of(state: JobState) -> EventKind | None:
    """What a job that has an outcome already is to be told by, once more."""
    match state:
        case JobState.TRANSCRIBED | JobState.DELIVERED:
            return EventKind.JOB_FINISHED
        case JobState.REFUSED:
            return EventKind.JOB_REFUSED
        case JobState.FAILED:
            return EventKind.JOB_FAILED
        case JobState.RECEIVED | JobState.TRANSCRIBING:
            return None
