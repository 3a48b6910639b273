"""Recordings that come to the bot first, those of groups and channels, go on to be transcribed.

Where the group wants that, and where its text can be sent.
"""

from typing import Any, Protocol

from aiogram import Bot, Router
from aiogram.enums import ChatAction, ChatType
from aiogram.exceptions import TelegramAPIError
from aiogram.types import Message

from voice2text.accounts.preferences import GroupPolicy, Policies
from voice2text.chat.eyes import Log, look
from voice2text.chat.failures import Loss, Unreachable
from voice2text.chat.meet import Languages, words_about
from voice2text.chat.place import Places
from voice2text.domain import Recording
from voice2text.intake.recording import recording_of


class Recordings(Protocol):
    """The recordings queue."""

    def put_recording(self, recording: Recording, trace: str) -> None:
        """Returns only after the recording is durably queued."""


class Losses(Protocol):
    """The chats, and whether we can write there."""

    def loss(self, chat_id: int) -> str | None:
        """Why we can't."""

    def found(self, chat_id: int) -> None:
        """We can."""


class Chats(Losses, Languages, Protocol):
    """The chats, and what they are spoken to in."""


def router() -> Router:
    """Handles messages that carry a recording."""
    router = Router(name="recordings")
    for observer in (router.message, router.channel_post):
        observer.register(_pass_on, _carries_recording)
    return router


async def _carries_recording(_: Message, payload: dict[str, Any]) -> dict[str, Any] | bool:
    recording = recording_of(payload)
    return {"recording": recording} if recording else False


async def _pass_on(
    message: Message,
    bot: Bot,
    recording: Recording,
    trace: str,
    recordings: Recordings,
    preferences: Policies,
    chats: Chats,
    places: Places,
    log: Log,
) -> str:
    chosen = preferences.of(message.chat.id)
    is_private = message.chat.type == ChatType.PRIVATE
    if not is_private and chosen.group_policy is not GroupPolicy.ALWAYS:
        return "ignored"
    if not await can_write(message, bot, chats):
        return "undeliverable"
    recordings.put_recording(recording, trace)
    if not chosen.is_silent_in(message.chat.id):
        await look(message, log)
        words = words_about(recording.user_language, message.chat.id, chosen, chats)
        await places.hold_new(bot, words, recording, trace)
    return "queued"


async def can_write(message: Message, bot: Bot, chats: Losses) -> bool:
    """Whether a transcript could be sent there: none is made for a chat that forbids it.

    Telegram doesn't tell when a whole group may write again, so a lost right is asked for anew.
    """
    if chats.loss(message.chat.id) != Loss.NO_RIGHTS:
        return True
    topic = message.message_thread_id if message.is_topic_message else None
    try:
        await bot.send_chat_action(message.chat.id, ChatAction.TYPING, message_thread_id=topic)
    except (Unreachable, TelegramAPIError):
        return False
    chats.found(message.chat.id)
    return True
