"""Who may press the buttons under a transcript."""

from aiogram import Bot
from aiogram.types import Chat, User

from voice2text.chat.admins import may_change
from voice2text.domain import Job


async def may_press(bot: Bot, chat: Chat, user: User, job: Job) -> bool:
    """Whoever spoke, whoever asked for the text, and the admins; in private, the person.

    Raises:
        Retryable: Telegram can't say now.
        Unreachable: the bot is not in that chat any more.
    """
    if user.id in (job.recording.user_id, job.asker_id):
        return True
    return await may_change(bot, chat, user)
