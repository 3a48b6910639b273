"""/language: the chat's language of speech, by command or by button; in groups for admins only."""

from collections.abc import Sequence
from typing import Protocol

from aiogram import Bot, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message, User

from voice2text.chat import buttons
from voice2text.chat.admins import may_change, sender_may_change
from voice2text.chat.edits import Page, turn
from voice2text.chat.languages import AUTOMATIC, ENGLISH_NAMES, OWN_NAMES, code_of, name_of
from voice2text.chat.meet import Acquaintances, meet, meet_presser
from voice2text.chat.phrases.phrases import Phrases

_ACTION = "lang"
_BUTTONS_A_ROW = 3


class Languages(Acquaintances, Protocol):
    """The chats, each with its language of speech."""

    def speech_language(self, chat_id: int) -> str | None:
        """The pinned language's code, or None for automatic."""

    def pin_language(self, chat_id: int, code: str | None) -> None:
        """Pins the language, or unpins it with None."""

    def recent_languages(self, user_id: int) -> tuple[str, ...]:
        """What the person spoke before, the latest first."""


def router() -> Router:
    """Handles /language and its buttons."""
    router = Router(name="language")
    for observer in (router.message, router.channel_post):
        observer.register(_command, Command("language"))
    router.callback_query.register(_press, buttons.Pressed(_ACTION))
    return router


async def _command(message: Message, command: CommandObject, bot: Bot, chats: Languages) -> str:
    words = meet(chats, message.chat, message.from_user)
    chat_id = message.chat.id
    if not await sender_may_change(bot, message):
        await message.answer(words.admins_only)
        return "command"
    if not command.args:
        page = _page(words, chats.speech_language(chat_id), _recent(chats, message.from_user))
        await message.answer(page.text, reply_markup=page.keyboard)
        return "command"
    is_known, code = _choice(command.args)
    if is_known:
        chats.pin_language(chat_id, code)
    await message.answer(_state(words, code) if is_known else words.language_unknown)
    return "command"


async def _press(callback: CallbackQuery, arguments: list[str], bot: Bot, chats: Languages) -> str:
    if callback.message is None:
        await buttons.answer(callback)  # a button outside any chat: nothing of ours
        return "ignored"
    words = meet_presser(chats, callback.message.chat, callback.from_user)
    [word] = arguments if len(arguments) == 1 else [""]
    if word != AUTOMATIC and word not in ENGLISH_NAMES:
        await buttons.answer(callback, words.stale_button)
        return "ignored"
    if not await may_change(bot, callback.message.chat, callback.from_user):
        await buttons.answer(callback, words.admins_only, alert=True)
        return "ignored"
    code = None if word == AUTOMATIC else word
    chats.pin_language(callback.message.chat.id, code)
    await buttons.answer(callback)
    await turn(callback.message, _page(words, code, _recent(chats, callback.from_user)))
    return "command"


def offered(words: Phrases, chosen: str, recent: Sequence[str]) -> dict[str, str]:
    """The languages on the buttons, code to name: automatic, the chosen one, recent ones, others.

    Args:
        words: the person's phrases.
        chosen: a code, or `AUTOMATIC`.
        recent: codes, the latest first.
    """
    codes = [code for code in (chosen, *recent, *OWN_NAMES) if code in ENGLISH_NAMES]
    return {AUTOMATIC: words.automatic} | {code: name_of(code) for code in codes}


def _recent(chats: Languages, user: User | None) -> tuple[str, ...]:
    return chats.recent_languages(user.id) if user else ()


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


def _page(words: Phrases, code: str | None, recent: Sequence[str]) -> Page:
    chosen = code or AUTOMATIC
    automatic, *languages = (
        buttons.button(("✓ " if choice == chosen else "") + name, _ACTION, choice)
        for choice, name in offered(words, chosen, recent).items()
    )
    rows = [
        languages[first : first + _BUTTONS_A_ROW]
        for first in range(0, len(languages), _BUTTONS_A_ROW)
    ]
    return Page(_state(words, code), InlineKeyboardMarkup(inline_keyboard=[[automatic], *rows]))
