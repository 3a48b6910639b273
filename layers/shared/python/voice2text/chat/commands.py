"""The commands, and an answer to whatever is none."""

from typing import Protocol

from aiogram import Bot, Router
from aiogram.enums import ChatType
from aiogram.filters import Command, CommandObject
from aiogram.types import Message

from voice2text.accounts.access import Access, Rules
from voice2text.chat.hearing import hello
from voice2text.chat.meet import Acquaintances, meet
from voice2text.chat.sentences import Limits


class Invitations(Protocol):
    """What lets people in."""

    def redeem(self, code: str, user_id: int) -> bool:
        """Whether the person is in, perhaps by this code."""


def router() -> Router:
    """Handles /start and /help."""
    router = Router(name="commands")
    for observer in (router.message, router.channel_post):
        observer.register(_start, Command("start"))
        observer.register(_help, Command("help"))
    return router


def fallback() -> Router:
    """Handles the messages that no other router takes; include it last."""
    router = Router(name="fallback")
    router.message.register(_unknown)
    return router


async def _start(
    message: Message,
    command: CommandObject,
    bot: Bot,
    chats: Acquaintances,
    people: Invitations,
    rules: Rules,
) -> str:
    words = meet(chats, message.chat, message.from_user)
    person = message.from_user.id if message.from_user and _is_private(message) else None
    is_code = bool(command.args) and rules.access is Access.INVITE
    is_guest = is_code and person is not None and person not in rules.owner_ids
    if is_guest and not people.redeem((command.args or "").strip(), person or 0):
        await message.answer(words.invite_wrong)
        return "command"
    is_private = _is_private(message)
    await message.answer(words.start if is_private else await hello(words, bot, message.chat))
    return "command"


async def _help(message: Message, chats: Acquaintances, limits: Limits) -> str:
    words = meet(chats, message.chat, message.from_user)
    await message.answer(words.help.format(limits.minutes, megabytes=limits.megabytes))
    return "command"


async def _unknown(message: Message, bot: Bot, chats: Acquaintances) -> str:
    is_command = (message.text or "").startswith("/")
    if not _is_private(message) and not (is_command and await _is_addressed(message, bot)):
        return "ignored"  # people in a group talk to each other
    if not message.text and not message.document:
        return "ignored"  # a sticker, a pinned message, each photo of an album: no hint for these
    words = meet(chats, message.chat, message.from_user)
    await message.answer(words.unknown_command if is_command else words.send_me_speech)
    return "command"


async def _is_addressed(message: Message, bot: Bot) -> bool:
    """Whether the command names this bot, as in /command@this_bot."""
    mention = Command.extract_command(message.text or "").mention
    if not mention:
        return False
    me = await bot.me()
    return mention.lower() == (me.username or "").lower()


def _is_private(message: Message) -> bool:
    return message.chat.type == ChatType.PRIVATE
