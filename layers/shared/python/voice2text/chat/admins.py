"""Who may change what a chat does: anybody in private, the admins of a group or a channel."""

from aiogram import Bot
from aiogram.enums import ChatMemberStatus, ChatType
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import Chat, Message, User

_ADMINS = {ChatMemberStatus.CREATOR, ChatMemberStatus.ADMINISTRATOR}


async def may_change(bot: Bot, chat: Chat, user: User | None) -> bool:
    """Whether the person may change the chat's settings; Telegram is asked anew each time.

    A channel's posts have no person: whoever may post there may change its settings.

    Raises:
        Retryable: Telegram can't say now.
        Unreachable: the bot is not in that chat any more.
    """
    if chat.type == ChatType.PRIVATE:
        return True
    if user is None:
        return chat.type == ChatType.CHANNEL
    try:
        member = await bot.get_chat_member(chat.id, user.id)
    except TelegramBadRequest:
        return False  # "user not found", "CHAT_ADMIN_REQUIRED": nobody vouches for them
    return member.status in _ADMINS


async def sender_may_change(bot: Bot, message: Message) -> bool:
    """The same for whoever sent the message; an anonymous admin writes as the group itself."""
    if message.sender_chat is not None and message.sender_chat.id == message.chat.id:
        return True
    return await may_change(bot, message.chat, message.from_user)
