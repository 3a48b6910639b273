"""What is said to a person whose message broke something on our side."""

from typing import Any

from aiogram import Bot

from voice2text.chat.phrases import phrases


async def say_broken(bot: Bot, message: dict[str, Any]) -> str:
    """Answers a message, as plain JSON, in its sender's language; answers with the outcome.

    Raises:
        Retryable: Telegram can't do it now.
        Unreachable: the chat can't be spoken to.
    """
    words = phrases((message.get("from") or {}).get("language_code"))
    await bot.send_message(message["chat"]["id"], words.broken)
    return "failed"
