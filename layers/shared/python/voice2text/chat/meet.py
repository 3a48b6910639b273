"""Whoever speaks to the bot is remembered, and answered in their language."""

from typing import Protocol

from aiogram.types import Chat, User

from voice2text.chat.phrases import phrases
from voice2text.chat.phrases.phrases import Phrases
from voice2text.domain import ChatType


class Acquaintances(Protocol):
    """The chats and people that the bot knows."""

    def meet(
        self, chat_id: int, chat_type: ChatType, *, user_id: int | None, user_language: str | None
    ) -> None:
        """Remembers a chat and a person."""

    def bot_language(self, chat_id: int) -> str | None:
        """The language chosen there, else that of the person last met."""


def meet(chats: Acquaintances, chat: Chat, user: User | None) -> Phrases:
    """Remembers both; returns the phrases to answer them with."""
    chats.meet(
        chat.id,
        ChatType(chat.type),
        user_id=user.id if user else None,
        user_language=user.language_code if user else None,
    )
    return phrases(chats.bot_language(chat.id))
