"""/words: names and terms that the chat's speech may hold; and the buttons of their page."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from aiogram import Bot, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from voice2text.accounts.vocabulary import (
    LONGEST_WORD,
    MOST_WORDS,
    TooManyWords,
    folded,
    too_long,
    words_of,
)
from voice2text.chat import buttons
from voice2text.chat.admins import may_change, sender_may_change
from voice2text.chat.edits import turn
from voice2text.chat.meet import Acquaintances, meet, meet_presser
from voice2text.chat.phrases.phrases import Phrases
from voice2text.chat.settings.vocabulary import ACTION, read, vocabulary_page, with_digest
from voice2text.text.split import MESSAGE_UNITS, split

# So much of what was left out is named that the list has room beside it, in UTF-16 units.
_NAMED_UNITS = 800
_LISTS = {"", "list"}


class Vocabulary(Protocol):
    """The words of chats."""

    def words(self, chat_id: int) -> tuple[str, ...]:
        """A chat's, the oldest first."""

    def add_words(self, chat_id: int, words: Iterable[str]) -> None:
        """Adds some, or raises `TooManyWords` and adds none."""

    def remove_words(self, chat_id: int, words: Iterable[str]) -> int:
        """Takes some out; answers how many were there."""

    def clear_words(self, chat_id: int) -> None:
        """Takes all out."""


def router() -> Router:
    """Handles /words, and its list, add, remove and clear; and the page's buttons."""
    router = Router(name="words")
    for observer in (router.message, router.channel_post):
        observer.register(_command, Command("words"))
    router.callback_query.register(_press, buttons.Pressed(ACTION))
    return router


async def _command(
    message: Message,
    command: CommandObject,
    bot: Bot,
    chats: Acquaintances,
    preferences: Vocabulary,
) -> str:
    words = meet(chats, message.chat, message.from_user)
    verb, rest = [*(command.args or "").split(maxsplit=1), "", ""][:2]
    verb = verb.casefold()
    if verb not in _LISTS and not await sender_may_change(bot, message):
        await message.answer(words.admins_only)
        return "command"
    await message.answer(_do(words, preferences, message.chat.id, verb, rest))
    return "command"


async def _press(
    callback: CallbackQuery,
    arguments: list[str],
    bot: Bot,
    chats: Acquaintances,
    preferences: Vocabulary,
) -> str:
    if callback.message is None:
        await buttons.answer(callback)  # a button outside any chat: nothing of ours
        return "ignored"
    chat = callback.message.chat
    words = meet_presser(chats, chat, callback.from_user)
    pressed = read(arguments)
    if pressed is None:
        await buttons.answer(callback, words.stale_button)
        return "ignored"
    if not await may_change(bot, chat, callback.from_user):
        await buttons.answer(callback, words.admins_only, alert=True)
        return "ignored"
    digest, number = pressed
    if digest is not None:
        preferences.remove_words(chat.id, with_digest(preferences.words(chat.id), digest))
    await buttons.answer(callback)
    await turn(callback.message, vocabulary_page(words, preferences.words(chat.id), number))
    return "command"


def _do(words: Phrases, vocabulary: Vocabulary, chat_id: int, verb: str, rest: str) -> str:
    given, left_out = words_of(rest), too_long(rest)
    notes: list[str] = []
    if verb == "clear":
        vocabulary.clear_words(chat_id)
    elif verb == "remove" and given:
        if not vocabulary.remove_words(chat_id, given):
            return words.words_not_there
    elif verb == "add" and (given or left_out):
        if left_out:
            notes.append(words.words_too_long.format(n=LONGEST_WORD, words=_named(left_out)))
        if over := _add(vocabulary, chat_id, given):
            notes.append(words.words_too_many.format(n=MOST_WORDS, words=_named(over)))
    elif verb not in _LISTS:
        return words.words_help
    known = vocabulary.words(chat_id)
    listed = words.words_list.format(words=", ".join(known))
    if not known:
        listed = f"{words.words_none}\n\n{words.words_help}"
    return _cut("\n\n".join([*notes, listed]))  # a hundred long words are more than one message


def _add(vocabulary: Vocabulary, chat_id: int, given: Sequence[str]) -> Sequence[str]:
    """Adds as many as there is room for, the first ones; answers the others."""
    try:
        vocabulary.add_words(chat_id, given)
    except TooManyWords:
        known = {folded(word) for word in vocabulary.words(chat_id)}
        new = [word for word in given if folded(word) not in known]
        room = MOST_WORDS - len(known)
        vocabulary.add_words(chat_id, new[:room])
        return new[room:]
    return ()


def _named(left_out: Sequence[str]) -> str:
    shown = (word if len(word) <= LONGEST_WORD else f"{word[:LONGEST_WORD]}…" for word in left_out)
    return _cut(", ".join(shown), _NAMED_UNITS)


def _cut(text: str, most: int = MESSAGE_UNITS - 2) -> str:
    pieces = split(text, most)
    return pieces[0] if len(pieces) == 1 else pieces[0] + " …"
