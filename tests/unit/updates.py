"""Updates as Telegram sends them, for tests."""

from typing import Any

ADA: dict[str, Any] = {"id": 100001, "is_bot": False, "first_name": "Ada", "language_code": "en"}
PRIVATE: dict[str, Any] = {"id": 100001, "type": "private", "first_name": "Ada"}
GROUP: dict[str, Any] = {"id": -1001234567890, "type": "supergroup", "title": "Team"}
VOICE: dict[str, Any] = {
    "file_id": "AwACAgIAAxkBAAIB",
    "file_unique_id": "AgADVwAD",
    "duration": 4,
    "mime_type": "audio/ogg",
    "file_size": 12_345,
}


def message(chat: dict[str, Any] = PRIVATE, message_id: int = 7, **content: Any) -> dict[str, Any]:
    return {"message_id": message_id, "date": 1_795_000_000, "from": ADA, "chat": chat, **content}


def update(update_id: int = 5, **payload: Any) -> dict[str, Any]:
    return {"update_id": update_id, **payload}


def voice_update(chat: dict[str, Any] = PRIVATE, update_id: int = 5) -> dict[str, Any]:
    return update(update_id, message=message(chat, voice=VOICE))
