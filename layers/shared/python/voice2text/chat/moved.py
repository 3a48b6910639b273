"""A group that becomes a supergroup gets a new id; what was chosen there goes along."""

from typing import Protocol

from aiogram import F, Router
from aiogram.types import Message


class Movers(Protocol):
    """The chats."""

    def migrate(self, old_id: int, new_id: int) -> None:
        """The new chat takes over what the old one chose, once."""


def router() -> Router:
    """Handles the two service messages that Telegram sends of it, whichever comes first."""
    router = Router(name="moved")
    router.message.register(_to, F.migrate_to_chat_id)
    router.message.register(_from, F.migrate_from_chat_id)
    return router


async def _to(message: Message, chats: Movers) -> str:
    if message.migrate_to_chat_id is not None:
        chats.migrate(message.chat.id, message.migrate_to_chat_id)
    return "moved"


async def _from(message: Message, chats: Movers) -> str:
    if message.migrate_from_chat_id is not None:
        chats.migrate(message.migrate_from_chat_id, message.chat.id)
    return "moved"
