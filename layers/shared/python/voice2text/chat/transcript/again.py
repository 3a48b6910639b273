"""Transcribing once more: in another language, by another engine, or because it failed."""

from typing import Protocol

from voice2text.chat import sentences
from voice2text.chat.outbox import FIRST, Outbox
from voice2text.chat.phrases.phrases import Phrases
from voice2text.chat.place import Places
from voice2text.chat.recordings import Recordings
from voice2text.domain import Job, JobKey, Wanted


class Jobs(Protocol):
    """The jobs."""

    def reopen(self, key: JobKey, wanted: Wanted, *, by: str) -> bool:
        """Sends it back to its beginning; False where somebody is at it already."""


class Again:
    """Sends recordings back to the transcriber, which asks Telegram for their file by its id."""

    def __init__(self, jobs: Jobs, recordings: Recordings, places: Places) -> None:
        self._jobs = jobs
        self._recordings = recordings
        self._places = places

    async def start(
        self, outbox: Outbox, words: Phrases, job: Job, wanted: Wanted, trace: str
    ) -> bool:
        """Whether it was queued; not while somebody is at it already.

        A text that is there stays; a sentence that there is none becomes a placeholder. Who waits
        is told their place.
        """
        if not self._jobs.reopen(job.key, wanted, by=trace):
            return False
        self._recordings.put_recording(job.recording, trace)
        await outbox.retract()
        if outbox.is_empty():
            await self._places.hold(outbox, words)
        elif not outbox.has(FIRST):
            said = sentences.transcribing(words, sentences.length_of(job))
            await self._places.instead(outbox, words, said)
        return True
