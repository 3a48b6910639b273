"""/words: names and terms that the chat's speech may hold."""

from collections.abc import Iterable
from typing import Protocol

from aiogram import Bot, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import Message

from voice2text.accounts.vocabulary import MOST_WORDS, TooManyWords, words_of
from voice2text.chat.admins import sender_may_change
from voice2text.chat.meet import Acquaintances, meet
from voice2text.chat.phrases.phrases import Phrases
from voice2text.text.split import split


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
    """Handles /words, and its add, remove and clear."""
    router = Router(name="words")
    for observer in (router.message, router.channel_post):
        observer.register(_command, Command("words"))
    return router


async def _command(
    message: Message,
    command: CommandObject,
    bot: Bot,
    chats: Acquaintances,
    preferences: Vocabulary,
) -> str:
    words = meet(chats, message.chat, message.from_user)
    verb, _, rest = (command.args or "").strip().partition(" ")
    if verb and not await sender_may_change(bot, message):
        await message.answer(words.admins_only)
        return "command"
    await message.answer(_do(words, preferences, message.chat.id, verb.casefold(), rest))
    return "command"


def _do(words: Phrases, vocabulary: Vocabulary, chat_id: int, verb: str, rest: str) -> str:
    given = words_of(rest)
    if verb == "clear":
        vocabulary.clear_words(chat_id)
    elif verb == "remove" and given:
        if not vocabulary.remove_words(chat_id, given):
            return words.words_not_there
    elif verb == "add" and given:
        try:
            vocabulary.add_words(chat_id, given)
        except TooManyWords:
            return words.words_too_many.format(n=MOST_WORDS)
    elif verb:
        return words.words_help
    known = vocabulary.words(chat_id)
    if not known:
        return words.words_none + "\n\n" + words.words_help
    listed = words.words_list.format(words=", ".join(known))
    pieces = split(listed)  # a hundred long words are more than one message
    return pieces[0] if len(pieces) == 1 else pieces[0] + " …"
