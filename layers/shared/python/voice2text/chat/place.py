"""The place in the queue of a recording that waits for a transcriber."""

from typing import Protocol

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError

from voice2text.chat import sentences
from voice2text.chat.eyes import Log
from voice2text.chat.failures import Unreachable
from voice2text.chat.outbox import PLACEHOLDER, Deliveries, Outbox
from voice2text.chat.phrases.phrases import Phrases
from voice2text.domain import Pace, Recording
from voice2text.errors import Erased, Retryable
from voice2text.intake.place import Backlog

_FAILURES = (Retryable, Unreachable, TelegramAPIError)


class Jobs(Protocol):
    """The jobs."""

    def pace(self) -> Pace | None:
        """How fast they go; None before any was transcribed."""

    def expect(self, recording: Recording, asker_id: int | None, *, by: str) -> None:
        """Has one wait to be begun.

        Raises `Erased` if the person had everything deleted since they sent it.
        """


class Places:
    """What a person is told who waits.

    Where the bot itself has queued the recording, telling is a courtesy: what fails is logged.

    Args:
        jobs: tell how fast it goes.
        deliveries: what was sent already.
        backlog: asked about recordings that the bot itself queues.
        transcribers: how many recordings are transcribed at once, at most.
        log: hears why a place was not told.
    """

    def __init__(
        self,
        *,
        jobs: Jobs,
        deliveries: Deliveries,
        backlog: Backlog,
        transcribers: int,
        log: Log,
    ) -> None:
        self._jobs = jobs
        self._deliveries = deliveries
        self._backlog = backlog
        self._transcribers = transcribers
        self._log = log

    def sentence(self, words: Phrases, ahead: int) -> str | None:
        """The place, and when the turn comes as far as that is known; None if that is soon."""
        pace = self._jobs.pace()
        return sentences.place(words, ahead, self._seconds(ahead, pace) if pace else None)

    async def hold(self, outbox: Outbox, words: Phrases) -> None:
        """Tells of the recording queued just now, if nothing was told of it."""
        try:
            said = self._of_the_last(words)
            if said is not None and outbox.is_empty() and not outbox.is_silent:
                await outbox.say(PLACEHOLDER, said)
        except _FAILURES as exc:
            self._give_up(exc)

    async def hold_new(self, bot: Bot, words: Phrases, recording: Recording, trace: str) -> None:
        """The same for one that has no job yet, in a chat that is not silent."""
        try:
            said = self._of_the_last(words)
            if said is None:
                return
            # By its job a deletion finds what was said of it.
            self._jobs.expect(recording, None, by=trace)
            outbox = Outbox(bot, self._deliveries, recording.key, thread_id=recording.thread_id)
            if outbox.is_empty():
                await outbox.say(PLACEHOLDER, said)
        except (*_FAILURES, Erased) as exc:
            self._give_up(exc)

    async def instead(self, outbox: Outbox, words: Phrases, said: str) -> None:
        """Has the placeholder tell the place, or `said` where there is none to tell."""
        try:
            place = None if outbox.is_silent else self._of_the_last(words)
        except Retryable as exc:
            self._give_up(exc)
            place = None
        await outbox.progress(place or said)

    def _of_the_last(self, words: Phrases) -> str | None:
        ahead = self._backlog.ahead()
        return None if ahead is None else self.sentence(words, ahead)

    def _seconds(self, ahead: int, pace: Pace) -> float:
        """Until a transcriber is free for it: the work that is before it, shared among them."""
        waiting = max(0, ahead - pace.under_way)
        return (waiting * pace.mean_ms + pace.left_ms) / self._transcribers / 1000

    def _give_up(self, exc: Exception) -> None:
        self._log.warning("the place is not told", reason=type(exc).__name__)
