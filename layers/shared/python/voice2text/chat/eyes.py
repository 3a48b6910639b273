"""👀: a message was seen, and what it asks for is on its way."""

from typing import Any, Protocol

from aiogram.exceptions import TelegramAPIError
from aiogram.types import Message, ReactionTypeEmoji

from voice2text.chat.failures import Unreachable
from voice2text.errors import Retryable


class Log(Protocol):
    """Where small failures are told."""

    def warning(self, msg: object, *args: object, **kwargs: Any) -> None:
        """A failure that stops nothing."""


async def look(message: Message, log: Log) -> None:
    """Reacts to the message; doing so twice is seen once."""
    try:
        await message.react([ReactionTypeEmoji(emoji="👀")])
    except (Retryable, Unreachable, TelegramAPIError) as exc:
        # A courtesy, and a group may forbid it; the transcript will speak for itself.
        log.warning("could not react", reason=type(exc).__name__)
