"""/transcribe, as the answer to a recording: for groups that want only some of theirs in text."""

from dataclasses import replace
from typing import Any, Protocol

from aiogram import Bot, Router
from aiogram.enums import ChatType
from aiogram.filters import Command
from aiogram.types import Message, ReplyParameters

from voice2text.accounts.preferences import GroupPolicy, Preferences
from voice2text.chat.meet import Acquaintances, meet
from voice2text.chat.outbox import Deliveries, Outbox, texts_of
from voice2text.chat.recordings import Recordings
from voice2text.chat.transcript.again import Again
from voice2text.domain import Job, JobKey, JobState, Recording
from voice2text.errors import Erased
from voice2text.intake.recording import recording_of


class Jobs(Protocol):
    """The jobs."""

    def job(self, key: JobKey) -> Job | None:
        """One of them."""

    def expect(self, recording: Recording, asker_id: int | None) -> None:
        """Remembers who asked; the job waits, if it is a new one.

        Raises `Erased` if the person had everything deleted since they sent it.
        """


class Policies(Protocol):
    """What chats chose."""

    def of(self, chat_id: int) -> Preferences:
        """A chat's settings."""


def router() -> Router:
    """Handles /transcribe."""
    router = Router(name="asked")
    for observer in (router.message, router.channel_post):
        observer.register(_command, Command("transcribe"))
    return router


async def _command(
    message: Message,
    payload: dict[str, Any],
    trace: str,
    chats: Acquaintances,
    preferences: Policies,
    jobs: Jobs,
    deliveries: Deliveries,
    recordings: Recordings,
    again: Again,
    bot: Bot,
) -> str:
    words = meet(chats, message.chat, message.from_user)
    policy = preferences.of(message.chat.id).group_policy
    if message.chat.type != ChatType.PRIVATE and policy is GroupPolicy.NEVER:
        await message.answer(words.off_here)
        return "command"
    answered = payload.get("reply_to_message")
    recording = recording_of(answered) if isinstance(answered, dict) else None
    if recording is None:
        await message.answer(words.reply_to_a_recording)
        return "command"
    try:
        jobs.expect(recording, _asker(message))
    except Erased:
        await message.answer(words.erased_recording)
        return "command"
    job = jobs.job(recording.key)
    sent = deliveries.sent(recording.key)
    texts = texts_of(sent)
    if job is not None and job.state is JobState.DELIVERED and texts:
        where = ReplyParameters(message_id=sent[texts[0]], allow_sending_without_reply=True)
        await message.answer(words.transcribed_already, reply_parameters=where)
        return "command"
    if job is not None and job.state in (JobState.REFUSED, JobState.FAILED):
        outbox = Outbox(bot, deliveries, recording.key, thread_id=recording.thread_id)
        # As the message has it: the job may have forgotten its file.
        job = replace(job, recording=recording)
        await again.start(outbox, words, job, job.wanted, trace)
        return "queued"
    recordings.put_recording(recording, trace)
    return "queued"


def _asker(message: Message) -> int | None:
    """Who may press the buttons of the text besides its speaker; an anonymous admin is nobody."""
    is_person = message.from_user is not None and message.sender_chat is None
    return message.from_user.id if message.from_user is not None and is_person else None
