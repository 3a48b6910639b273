"""The bot itself was added, removed, blocked, silenced, or allowed to speak again."""

from typing import Protocol

from aiogram import Bot, Router
from aiogram.enums import ChatMemberStatus, ChatType
from aiogram.types import Chat, ChatMemberRestricted, ChatMemberUpdated, User
from aiogram.types.chat_member_union import ChatMemberUnion

from voice2text.chat.failures import Loss
from voice2text.chat.hearing import hello
from voice2text.chat.meet import Acquaintances, meet
from voice2text.chat.phrases.phrases import Phrases
from voice2text.chat.whisper import whisper

_ABSENT = {ChatMemberStatus.LEFT, ChatMemberStatus.KICKED}


class Presence(Acquaintances, Protocol):
    """The chats, and whether the bot can speak there."""

    def loss(self, chat_id: int) -> str | None:
        """Why it can't, as far as we know."""

    def lost(self, chat_id: int, reason: str) -> None:
        """It can't, and why."""

    def found(self, chat_id: int) -> None:
        """It can."""


class Door(Protocol):
    """Who may add the bot to a group."""

    def lets_in(self, chat: Chat, user: User) -> bool:
        """Whether it works in that group then."""


def router() -> Router:
    """Handles changes of the bot's own membership."""
    router = Router(name="membership")
    router.my_chat_member.register(_change)
    return router


async def _change(change: ChatMemberUpdated, bot: Bot, chats: Presence, gate: Door) -> str:
    words = meet(chats, change.chat, change.from_user)
    now = change.new_chat_member
    if not _is_there(now):
        chats.lost(change.chat.id, Loss.FORBIDDEN.value)
        return "ignored"
    if isinstance(now, ChatMemberRestricted) and not now.can_send_messages:
        is_news = chats.loss(change.chat.id) is None
        chats.lost(change.chat.id, Loss.NO_RIGHTS.value)
        return await _tell(change, bot, words) if is_news else "ignored"
    chats.found(change.chat.id)
    # A private chat begins with /start, and a channel's readers did not ask who we are.
    is_group = change.chat.type in {ChatType.GROUP, ChatType.SUPERGROUP}
    if is_group and not _is_there(change.old_chat_member):
        is_welcome = gate.lets_in(change.chat, change.from_user)
        said = words.not_admitted.format(id=change.chat.id)
        await change.answer(await hello(words, bot, change.chat) if is_welcome else said)
        return "command"
    return "ignored"


async def _tell(change: ChatMemberUpdated, bot: Bot, words: Phrases) -> str:
    """Says once, to whoever took the right away, what follows; the group itself can't be told."""
    said = words.lost_rights.format(chat=change.chat.title or "")
    return "command" if await whisper(bot, change.from_user.id, said) else "ignored"


def _is_there(member: ChatMemberUnion) -> bool:
    if isinstance(member, ChatMemberRestricted):
        return member.is_member
    return member.status not in _ABSENT
