"""/language: the chat's language of speech, by command or by button."""

from typing import Protocol

from aiogram import Router
from aiogram.exceptions import TelegramBadRequest
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

from voice2text.chat import buttons
from voice2text.chat.failures import is_not_editable, is_unchanged
from voice2text.chat.languages import AUTOMATIC, ENGLISH_NAMES, OWN_NAMES, code_of, name_of
from voice2text.chat.meet import Acquaintances, meet
from voice2text.chat.phrases.phrases import Phrases

_ACTION = "lang"
_BUTTONS_A_ROW = 3


class Languages(Acquaintances, Protocol):
    """The chats, each with its language of speech."""

    def speech_language(self, chat_id: int) -> str | None:
        """The pinned language's code, or None for automatic."""

    def pin_language(self, chat_id: int, code: str | None) -> None:
        """Pins the language, or unpins it with None."""


def router() -> Router:
    """Handles /language and its buttons."""
    router = Router(name="language")
    for observer in (router.message, router.channel_post):
        observer.register(_command, Command("language"))
    router.callback_query.register(_press, buttons.Pressed(_ACTION))
    return router


async def _command(message: Message, command: CommandObject, chats: Languages) -> str:
    words = meet(chats, message.chat, message.from_user)
    chat_id = message.chat.id
    if not command.args:
        code = chats.speech_language(chat_id)
        await message.answer(_state(words, code), reply_markup=_keyboard(words, code))
        return "command"
    is_known, code = _choice(command.args)
    if is_known:
        chats.pin_language(chat_id, code)
    await message.answer(_state(words, code) if is_known else words.language_unknown)
    return "command"


async def _press(callback: CallbackQuery, arguments: list[str], chats: Languages) -> str:
    if callback.message is None:
        await buttons.answer(callback)  # a button outside any chat: nothing of ours
        return "ignored"
    words = meet(chats, callback.message.chat, callback.from_user)
    [word] = arguments if len(arguments) == 1 else [""]
    if word != AUTOMATIC and word not in ENGLISH_NAMES:
        await buttons.answer(callback, words.stale_button)
        return "ignored"
    code = None if word == AUTOMATIC else word
    chats.pin_language(callback.message.chat.id, code)
    await buttons.answer(callback)
    if isinstance(callback.message, Message):
        await _show(callback.message, words, code)
    return "command"


async def _show(message: Message, words: Phrases, code: str | None) -> None:
    try:
        await message.edit_text(_state(words, code), reply_markup=_keyboard(words, code))
    except TelegramBadRequest as refusal:
        if not (is_unchanged(refusal) or is_not_editable(refusal)):
            raise


def _choice(word: str) -> tuple[bool, str | None]:
    """Whether the word is a choice, and the code that it means; None is automatic."""
    if word.strip().casefold() == AUTOMATIC:
        return True, None
    code = code_of(word)
    return code is not None, code


def _state(words: Phrases, code: str | None) -> str:
    if code is None:
        return words.language_automatic
    return words.language_pinned.format(language=name_of(code))


def _keyboard(words: Phrases, code: str | None) -> InlineKeyboardMarkup:
    def button(choice: str, name: str) -> InlineKeyboardButton:
        mark = "✓ " if choice == (code or AUTOMATIC) else ""
        return buttons.button(mark + name, _ACTION, choice)

    languages = [button(choice, name) for choice, name in OWN_NAMES.items()]
    rows = [
        languages[first : first + _BUTTONS_A_ROW]
        for first in range(0, len(languages), _BUTTONS_A_ROW)
    ]
    return InlineKeyboardMarkup(inline_keyboard=[[button(AUTOMATIC, words.automatic)], *rows])
