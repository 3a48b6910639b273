"""/transcribe, as the answer to a recording: for groups that want only some of theirs in text."""

from dataclasses import replace
from functools import partial
from typing import Any, Protocol

from aiogram import Bot, Router
from aiogram.enums import ChatType
from aiogram.exceptions import TelegramBadRequest
from aiogram.filters import Command
from aiogram.methods import SendMessage
from aiogram.types import Message, ReplyParameters

from voice2text.accounts.preferences import GroupPolicy, Policies, Preferences
from voice2text.chat.eyes import Log, look
from voice2text.chat.failures import Loss, Unreachable, is_reply_gone
from voice2text.chat.meet import Acquaintances, meet, words_about
from voice2text.chat.outbox import Deliveries, Outbox, texts_of
from voice2text.chat.phrases.phrases import Phrases
from voice2text.chat.recordings import Losses, can_write
from voice2text.chat.transcript.again import Again
from voice2text.chat.transcript.showing import Showing
from voice2text.domain import Job, JobKey, JobState, Recording, Transcript
from voice2text.errors import Erased
from voice2text.intake.recording import recording_of


class Jobs(Protocol):
    """The jobs."""

    def job(self, key: JobKey) -> Job | None:
        """One of them."""

    def transcript(self, key: JobKey) -> Transcript | None:
        """What was said, as far as it is kept."""

    def expect(self, recording: Recording, asker_id: int | None, *, by: str) -> None:
        """The job waits, if it is a new one, because the message `by` asks for it.

        Raises `Erased` if the person had everything deleted since they sent it.
        """


class Chats(Acquaintances, Losses, Protocol):
    """The chats."""


class Asked:
    """The handler."""

    def __init__(
        self,
        *,
        chats: Chats,
        preferences: Policies,
        jobs: Jobs,
        deliveries: Deliveries,
        again: Again,
        showing: Showing,
        log: Log,
    ) -> None:
        self._chats = chats
        self._preferences = preferences
        self._jobs = jobs
        self._deliveries = deliveries
        self._again = again
        self._showing = showing
        self._log = log

    def router(self) -> Router:
        """Handles /transcribe."""
        router = Router(name="asked")
        for observer in (router.message, router.channel_post):
            observer.register(self._command, Command("transcribe"))
        return router

    async def _command(
        self, message: Message, payload: dict[str, Any], bot: Bot, trace: str
    ) -> str:
        words = meet(self._chats, message.chat, message.from_user)
        chosen = self._preferences.of(message.chat.id)
        is_group = message.chat.type != ChatType.PRIVATE
        is_silent = chosen.is_silent_in(message.chat.id)
        say = partial(message.answer, disable_notification=is_silent or None)
        answered = payload.get("reply_to_message")
        recording = recording_of(answered) if isinstance(answered, dict) else None
        if is_group and chosen.group_policy is GroupPolicy.NEVER:
            await say(words.off_here)
        elif recording is None:
            await say(words.reply_to_a_recording)
        elif not await can_write(message, bot, self._chats):
            raise Unreachable(Loss.NO_RIGHTS)
        elif (job := self._expected(message, recording, trace)) is None:
            # What somebody deleted is nobody's business in a group.
            await say(words.cannot_transcribe if is_group else words.erased_recording)
        else:
            outbox = Outbox(
                bot,
                self._deliveries,
                job.key,
                thread_id=recording.thread_id,
                is_silent=is_silent,
            )
            if await self._show(outbox, say, words, job, chosen):
                return "command"
            about = self._about(job, chosen)
            if await self._again.start(outbox, about, job, job.wanted, trace):
                if not is_silent:
                    await look(message, self._log)
                return "queued"
            await say(words.at_it_already)
        return "command"

    def _expected(self, message: Message, recording: Recording, trace: str) -> Job | None:
        """The job, which may be new; None where its person had everything deleted."""
        try:
            self._jobs.expect(
                recording, message.from_user.id if message.from_user else None, by=trace
            )
        except Erased:
            return None
        job = self._jobs.job(recording.key)
        # As the message has it: the job may have forgotten its file.
        return replace(job, recording=recording) if job is not None else None

    async def _show(
        self,
        outbox: Outbox,
        say: partial[SendMessage],
        words: Phrases,
        job: Job,
        chosen: Preferences,
    ) -> bool:
        """Whether there is a text: shown where it is, or anew if somebody deleted its message."""
        if job.state is not JobState.DELIVERED:
            return False
        sent = self._deliveries.sent(job.key)
        texts = texts_of(sent)
        # The lowest has the buttons; those above it may be empty, too old to be deleted.
        if texts and await _points(say, words, sent[texts[-1]]):
            return True
        if self._jobs.transcript(job.key) is None:
            return False
        about = self._about(job, chosen)
        await self._showing.restore(outbox, about, job, chosen, is_awaited=True)
        return True

    def _about(self, job: Job, chosen: Preferences) -> Phrases:
        """For what stands below the recording, whoever asks."""
        return words_about(job.recording.user_language, job.key.chat_id, chosen, self._chats)


async def _points(say: partial[SendMessage], words: Phrases, text: int) -> bool:
    """Answers with where the text is; False if somebody deleted that message."""
    try:
        await say(words.transcribed_already, reply_parameters=ReplyParameters(message_id=text))
    except TelegramBadRequest as refusal:
        if is_reply_gone(refusal):
            return False
        raise
    return True
