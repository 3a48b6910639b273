"""What is said to a person whose message, or press of a button, broke something on our side."""

from collections.abc import Collection
from typing import Any

from aiogram import Bot
from aiogram.enums import ChatType
from aiogram.exceptions import TelegramBadRequest
from aiogram.filters import Command
from aiogram.types import ReplyParameters

from voice2text.chat.failures import is_late_answer
from voice2text.chat.phrases import phrases


async def say_broken(bot: Bot, update: dict[str, Any], commands: Collection[str]) -> str:
    """Answers who sent the update, in their language; answers with the outcome.

    In a group only a command that is for us, and a press, is answered: people talk to each other.

    Args:
        bot: who speaks.
        update: plain JSON, as the queue brings it.
        commands: the names of ours.

    Raises:
        Retryable: Telegram can't do it now.
        Unreachable: the chat can't be spoken to.
    """
    if "callback_query" in update:
        return await _to_a_press(bot, update["callback_query"])
    message = update.get("message") or update.get("channel_post")
    if message is None or not await _is_for_us(bot, message, commands):
        return "ignored"
    await _answer(bot, message, _broken(message.get("from")))
    return "failed"


async def _to_a_press(bot: Bot, press: dict[str, Any]) -> str:
    said = _broken(press.get("from"))
    try:
        await bot.answer_callback_query(press["id"], said, show_alert=True)
    except TelegramBadRequest as refusal:
        if not is_late_answer(refusal):
            raise
        if "message" not in press:
            return "ignored"  # a button outside any chat
        await _answer(bot, press["message"], said)
    return "failed"


async def _is_for_us(bot: Bot, message: dict[str, Any], commands: Collection[str]) -> bool:
    if message["chat"]["type"] == ChatType.PRIVATE:
        return True
    text = message.get("text") or ""
    if not text.startswith("/"):
        return False
    command = Command.extract_command(text)
    if not command.mention:
        return command.command in commands
    me = await bot.me()
    return command.mention.lower() == (me.username or "").lower()


async def _answer(bot: Bot, message: dict[str, Any], said: str) -> None:
    """Without a sound in groups: whether one wants it may be what can't be read."""
    where = ReplyParameters(message_id=message["message_id"], allow_sending_without_reply=True)
    is_private = message["chat"]["type"] == ChatType.PRIVATE
    await bot.send_message(
        message["chat"]["id"],
        said,
        disable_notification=None if is_private else True,
        reply_parameters=where,
    )


def _broken(person: dict[str, Any] | None) -> str:
    return phrases((person or {}).get("language_code")).broken
