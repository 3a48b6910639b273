"""Telegram's privacy mode, which keeps from a bot what a group doesn't say to it.

It is on until the bot's owner turns it off at @BotFather, and then counts where the bot is added
anew; admins hear everything (core.telegram.org/bots/features#privacy-mode). Of a group's recordings
such a bot hears none, but it hears of one that a command addressed to it answers.
"""

from aiogram import Bot
from aiogram.enums import ChatType
from aiogram.types import Chat

from voice2text.chat.admins import may_change
from voice2text.chat.phrases.phrases import Phrases

_GROUPS = {ChatType.GROUP, ChatType.SUPERGROUP}


async def hello(words: Phrases, bot: Bot, chat: Chat) -> str:
    """What a group is told first; it promises no more than the bot can hear.

    Raises:
        Retryable: Telegram can't say now.
        Unreachable: the bot is not in that chat any more.
    """
    name = await _deaf(bot, chat)
    if name is None:
        return words.hello_group
    said = (words.hello_group_asked, words.hears_only_asked)
    return "\n\n".join(one.format(bot=name) for one in said)


async def warning(words: Phrases, bot: Bot, chat: Chat) -> str | None:
    """What a group is told that wants all recordings heard; None where they are.

    Raises:
        Retryable: Telegram can't say now.
        Unreachable: the bot is not in that chat any more.
    """
    name = await _deaf(bot, chat)
    return words.hears_only_asked.format(bot=name) if name is not None else None


async def _deaf(bot: Bot, chat: Chat) -> str | None:
    """The bot's name where privacy mode holds, by which commands reach it; asked for anew."""
    if chat.type not in _GROUPS:
        return None
    me = await bot.get_me()
    if me.can_read_all_group_messages is not False or await may_change(bot, chat, me):
        return None
    return me.username or ""
