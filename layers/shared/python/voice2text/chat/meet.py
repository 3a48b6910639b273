"""Whoever speaks to the bot is remembered, and answered in their language."""

from typing import Protocol

from aiogram.types import Chat, User

from voice2text.accounts.preferences import Preferences
from voice2text.chat.phrases import phrases
from voice2text.chat.phrases.phrases import Phrases
from voice2text.domain import ChatType


class Languages(Protocol):
    """What chats are spoken to in."""

    def bot_language(self, chat_id: int) -> str | None:
        """The language chosen there, else that of the person last met."""


class Acquaintances(Languages, Protocol):
    """The chats and people that the bot knows."""

    def meet(
        self, chat_id: int, chat_type: ChatType, *, user_id: int | None, user_language: str | None
    ) -> None:
        """Remembers a chat and a person."""


def meet(chats: Acquaintances, chat: Chat, user: User | None) -> Phrases:
    """Remembers both; returns the phrases to answer them with."""
    chats.meet(
        chat.id,
        ChatType(chat.type),
        user_id=user.id if user else None,
        user_language=user.language_code if user else None,
    )
    return phrases(chats.bot_language(chat.id))


def meet_presser(chats: Acquaintances, chat: Chat, user: User) -> Phrases:
    """The same of who pressed a button: a group goes on in the language that it had.

    What a press changes there is before everybody's eyes.
    """
    return meet(chats, chat, user if chat.type == ChatType.PRIVATE else None)


def words_about(
    speakers: str | None, chat_id: int, chosen: Preferences, chats: Languages
) -> Phrases:
    """The phrases for a recording.

    Args:
        speakers: the language of who spoke, an IETF tag, if it is known.
        chat_id: where it was sent.
        chosen: what that chat chose, whose own language counts first.
        chats: knows, at last, what was spoken there lately.
    """
    language = chosen.bot_language or speakers
    return phrases(language or chats.bot_language(chat_id))
