"""What a chat is told of a recording before it has an outcome."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Protocol

from aiogram import Bot
from aiogram.enums import ChatAction
from aiogram.exceptions import TelegramAPIError

from voice2text.chat import sentences
from voice2text.chat.failures import Unreachable
from voice2text.chat.outbox import PLACEHOLDER, Outbox
from voice2text.chat.phrases.phrases import Phrases
from voice2text.chat.place import Places
from voice2text.domain import Event, EventKind, Job, JobKey, JobState
from voice2text.errors import Retryable

# What is told of a recording before it has an outcome.
ON_THE_WAY = (EventKind.JOB_QUEUED, EventKind.JOB_STARTED, EventKind.JOB_PROGRESSED)
# An edit of a placeholder is a courtesy: Telegram lets a bot send a message a second to a chat.
PROGRESS_PAUSE = timedelta(seconds=5)
_MOST_REMEMBERED = 100
_UNDER_WAY = (JobState.RECEIVED, JobState.TRANSCRIBING)


class Speed(Protocol):
    """The jobs, as far as they tell how fast it goes."""

    def real_time_factor(self) -> float | None:
        """Seconds of work for a second of sound, as measured lately."""


class Informed(Protocol):
    """Who knows already that they are blocked."""

    def is_told(self, whom: int) -> bool:
        """Whether they were told."""


class UnderWay:
    """Tells of recordings that wait, or are worked on."""

    def __init__(
        self,
        *,
        bot: Bot,
        jobs: Speed,
        access: Informed,
        places: Places,
        now: Callable[[], datetime],
    ) -> None:
        self._bot = bot
        self._jobs = jobs
        self._access = access
        self._places = places
        self._now = now
        self._progress_at: dict[JobKey, datetime] = {}

    async def tell_place(
        self, outbox: Outbox, words: Phrases, job: Job | None, event: Event
    ) -> str:
        """Of a recording that waits. Who knows that they are blocked hears no more."""
        is_waiting = job is None or job.state is JobState.RECEIVED
        if event.ahead is None or not is_waiting or self._access.is_told(event.key.chat_id):
            return "ignored"
        if not outbox.is_empty():
            return "duplicate"
        said = self._places.sentence(words, event.ahead)
        if said is None:
            return "ignored"
        await outbox.say(PLACEHOLDER, said)
        return "place"

    async def hold_place(self, outbox: Outbox, words: Phrases, job: Job, event: Event) -> str:
        """A placeholder, whose place the text will take."""
        if job.state not in _UNDER_WAY:
            return "ignored"  # the result is on its way already
        if not outbox.is_empty() and not outbox.is_placeholder():
            return "duplicate"
        length = event.total_ms or sentences.length_of(job)
        said = sentences.transcribing(words, length, self._jobs.real_time_factor())
        with suppress(Retryable, Unreachable, TelegramAPIError):
            await outbox.progress(said)  # it waited, and its place was told
        await outbox.say(PLACEHOLDER, said)
        with suppress(Retryable, Unreachable, TelegramAPIError):  # a courtesy
            await self._type(job)
        return "placeholder"

    async def progress(self, outbox: Outbox, words: Phrases, job: Job, event: Event) -> str:
        """Edits the placeholder, or leaves it: a flood of edits would keep texts waiting."""
        now, before = self._now(), self._progress_at.get(job.key)
        is_early = before is not None and now - before < PROGRESS_PAUSE
        if job.state not in _UNDER_WAY or is_early or not (event.done_ms and event.total_ms):
            return "ignored"
        if len(self._progress_at) >= _MOST_REMEMBERED:
            self._progress_at.clear()
        self._progress_at[job.key] = now
        said = sentences.heard_so_far(words, event.done_ms, event.total_ms)
        # Not tried again, whatever it is: the next one says more.
        with suppress(Retryable, Unreachable, TelegramAPIError):
            await outbox.progress(said)
            await self._type(job)
        return "progress"

    async def _type(self, job: Job) -> None:
        """Has the chat see that we type, for 5 s at most (Bot API, sendChatAction)."""
        await self._bot.send_chat_action(
            job.key.chat_id, ChatAction.TYPING, message_thread_id=job.recording.thread_id
        )
