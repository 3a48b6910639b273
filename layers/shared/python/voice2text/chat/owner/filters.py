"""Whether an owner speaks, in private: to everybody else the commands don't exist."""

from aiogram.enums import ChatType
from aiogram.filters import Filter
from aiogram.types import CallbackQuery, Message


class FromOwner(Filter):
    """Lets an owner's private messages and presses pass."""

    def __init__(self, owner_ids: frozenset[int]) -> None:
        self._owner_ids = owner_ids

    async def __call__(self, event: Message | CallbackQuery) -> bool:
        """Whether it is one of theirs."""
        message = event.message if isinstance(event, CallbackQuery) else event
        if message is None or message.chat.type != ChatType.PRIVATE:
            return False
        return event.from_user is not None and event.from_user.id in self._owner_ids
