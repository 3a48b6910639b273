"""The bot itself was added, removed, blocked, silenced, or allowed to speak again."""

from typing import Protocol

from aiogram import Router
from aiogram.enums import ChatMemberStatus, ChatType
from aiogram.types import ChatMemberRestricted, ChatMemberUpdated
from aiogram.types.chat_member_union import ChatMemberUnion

from voice2text.chat.failures import Loss
from voice2text.chat.meet import Acquaintances, meet

_ABSENT = {ChatMemberStatus.LEFT, ChatMemberStatus.KICKED}


class Presence(Acquaintances, Protocol):
    """The chats, and whether the bot can speak there."""

    def lost(self, chat_id: int, reason: str) -> None:
        """It can't, and why."""

    def found(self, chat_id: int) -> None:
        """It can."""


def router() -> Router:
    """Handles changes of the bot's own membership."""
    router = Router(name="membership")
    router.my_chat_member.register(_change)
    return router


async def _change(change: ChatMemberUpdated, chats: Presence) -> str:
    words = meet(chats, change.chat, change.from_user)
    now = change.new_chat_member
    if not _is_there(now):
        chats.lost(change.chat.id, Loss.FORBIDDEN.value)
        return "ignored"
    if isinstance(now, ChatMemberRestricted) and not now.can_send_messages:
        chats.lost(change.chat.id, Loss.NO_RIGHTS.value)
        return "ignored"
    chats.found(change.chat.id)
    # A private chat begins with /start, and a channel's readers did not ask who we are.
    is_group = change.chat.type in {ChatType.GROUP, ChatType.SUPERGROUP}
    if is_group and not _is_there(change.old_chat_member):
        await change.answer(words.hello_group)
        return "command"
    return "ignored"


def _is_there(member: ChatMemberUnion) -> bool:
    if isinstance(member, ChatMemberRestricted):
        return member.is_member
    return member.status not in _ABSENT
