"""Who may not use the bot is told so, and nothing of theirs reaches a router."""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from aiogram import BaseMiddleware, Bot
from aiogram.enums import ChatType
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Chat, Message, TelegramObject, User

from voice2text.accounts.access import Access, Rules, Standing, Verdict
from voice2text.chat.buttons import Pressed, answer
from voice2text.chat.meet import Acquaintances, meet, meet_presser
from voice2text.chat.menu import GROUP_COMMANDS
from voice2text.chat.own import privacy

# What is kept of people is theirs, whoever they are by now.
_THEIRS = {"privacy", "export_my_data", "delete_my_data"}
_DELETES = Pressed(privacy.ACTION)
_FOR_STRANGERS = {"help"}

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]


class Guests(Protocol):
    """What is said of people and chats."""

    def standing(self, chat_id: int, user_id: int | None) -> Standing:
        """Of a chat, and of a person there."""

    def welcome(self, chat_id: int) -> None:
        """A group was let in by somebody who may use the bot."""

    def is_told(self, whom: int) -> bool:
        """Whether a blocked one knows it."""

    def told(self, whom: int) -> None:
        """They know."""


class Gate(BaseMiddleware):
    """Stands before the routers that hear of messages, channel posts and buttons.

    A stranger is answered in private only: people in a group talk to each other.
    """

    def __init__(self, rules: Rules, guests: Guests, chats: Acquaintances) -> None:
        self._rules = rules
        self._guests = guests
        self._chats = chats

    def lets_in(self, chat: Chat, user: User) -> bool:
        """Whether the bot works in a group to which that person adds it; from then on it does."""
        verdict = self._verdict(chat, user)
        if verdict is Verdict.ADMITTED and self._rules.access is not Access.OPEN:
            self._guests.welcome(chat.id)
        return verdict is Verdict.ADMITTED

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        """Passes an event on, or answers it itself."""
        if isinstance(event, CallbackQuery):
            return await self._press(handler, event, data)
        if isinstance(event, Message):
            return await self._message(handler, event, data)
        return await handler(event, data)

    async def _message(self, handler: Handler, message: Message, data: dict[str, Any]) -> Any:
        if message.migrate_to_chat_id or message.migrate_from_chat_id:
            return await handler(message, data)  # what was said of the group moves along
        is_private = message.chat.type == ChatType.PRIVATE
        command = _command(message)
        name = command.command if command else ""
        verdict = self._verdict(message.chat, message.from_user)
        if verdict is Verdict.ADMITTED and command and not is_private:
            await self._welcome(message, command, data["bot"])
        # /start with a code asks to be let in, which its router decides.
        is_code = name == "start" and bool(command and command.args)
        is_code = is_code and is_private and self._rules.access is Access.INVITE
        may_ask = verdict is Verdict.STRANGER and (name in _FOR_STRANGERS or is_code)
        is_theirs = is_private and name in _THEIRS
        if verdict is Verdict.ADMITTED or may_ask or is_theirs:
            return await handler(message, data)
        if not is_private or message.from_user is None:
            return "ignored"
        return await self._turn_away(message, message.from_user, verdict)

    async def _turn_away(self, message: Message, person: User, verdict: Verdict) -> str:
        words = meet(self._chats, message.chat, person)
        if verdict is Verdict.STRANGER:
            await message.answer(words.not_admitted.format(id=person.id))
            return "command"
        if self._guests.is_told(person.id):
            return "ignored"
        await message.answer(words.blocked)
        self._guests.told(person.id)
        return "command"

    async def _press(self, handler: Handler, callback: CallbackQuery, data: dict[str, Any]) -> Any:
        if callback.message is None:
            return await handler(callback, data)
        verdict = self._verdict(callback.message.chat, callback.from_user)
        if verdict is Verdict.ADMITTED or await _DELETES(callback):
            return await handler(callback, data)
        words = meet_presser(self._chats, callback.message.chat, callback.from_user)
        said = words.not_admitted.format(id=callback.from_user.id)
        await answer(callback, said if verdict is Verdict.STRANGER else None, alert=True)
        return "ignored"

    def _verdict(self, chat: Chat, user: User | None) -> Verdict:
        user_id = user.id if user else None
        return self._rules.judge(user_id, self._guests.standing(chat.id, user_id))

    async def _welcome(self, message: Message, command: CommandObject, bot: Bot) -> None:
        """A command is how a group is used on purpose; a voice message may be for its people only.

        A write only where it changes something, and not for the command of another bot, which need
        not say whose it is.
        """
        if self._rules.access is Access.OPEN or command.command not in GROUP_COMMANDS:
            return
        if command.mention and command.mention.lower() != ((await bot.me()).username or "").lower():
            return
        if not self._guests.standing(message.chat.id, None).chat_is_allowed:
            self._guests.welcome(message.chat.id)
            words = meet(self._chats, message.chat, message.from_user)
            await message.answer(words.group_allowed)


def _command(message: Message) -> CommandObject | None:
    text = message.text or ""
    return Command.extract_command(text) if text.startswith("/") else None
