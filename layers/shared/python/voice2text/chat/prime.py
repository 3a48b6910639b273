"""aiogram builds parts of its models at their first use; whoever has time does it beforehand."""

from typing import Any

from aiogram.methods import Response
from aiogram.types import Message, Update

_MESSAGE: dict[str, Any] = {
    "message_id": 1,
    "date": 1,
    "chat": {"id": 1, "type": "private", "first_name": "-"},
    "from": {"id": 1, "is_bot": False, "first_name": "-"},
    "text": "/start",
    "entities": [{"type": "bot_command", "offset": 0, "length": 6}],
}


def prime() -> None:
    """Reads an update and an answer of Telegram's: 17 ms of a first message's 60."""
    Update.model_validate({"update_id": 1, "message": _MESSAGE})
    Response[Message].model_validate({"ok": True, "result": _MESSAGE})
