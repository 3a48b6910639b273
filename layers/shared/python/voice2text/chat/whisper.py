"""Telling a person in private what can't be told where they asked."""

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError

from voice2text.chat.failures import Unreachable


async def whisper(bot: Bot, user_id: int, text: str) -> bool:
    """Whether they were told: Telegram doesn't let a bot begin with who never spoke to it.

    Raises:
        Retryable: Telegram can't do it now.
    """
    try:
        await bot.send_message(user_id, text)
    except (Unreachable, TelegramAPIError):
        return False
    return True
