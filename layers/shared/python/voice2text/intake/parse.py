"""From bytes to an update whose shape can be relied on."""

import json
from dataclasses import dataclass
from typing import Any

from voice2text.domain import ChatType

# The kinds that the bot acts on, and the only ones it asks Telegram for (setWebhook's
# allowed_updates). Every one of them belongs to a chat.
KINDS = ("message", "channel_post", "callback_query", "my_chat_member")

_CHAT_TYPES = tuple(ChatType)


class Malformed(Exception):
    """Not an update that this code can act on. The text says why and quotes nothing of it."""


@dataclass(frozen=True, slots=True)
class Update:
    """An update: its kind, its payload as plain JSON, and the chat that it belongs to."""

    update_id: int
    kind: str
    payload: dict[str, Any]
    chat_id: int


def parse(body: bytes) -> Update:
    """Reads an update.

    Raises:
        Malformed: not JSON, not an update, or of a kind that this code does not know.
    """
    try:
        update = json.loads(body)
    except (ValueError, RecursionError) as exc:
        raise Malformed("not JSON") from exc
    if not isinstance(update, dict):
        raise Malformed("not a JSON object")
    update_id = whole(update, "update_id")
    kinds = [kind for kind in KINDS if kind in update]
    if len(kinds) != 1:
        raise Malformed("a kind of update that this bot does not act on")
    payload = thing(update, kinds[0])
    return Update(update_id, kinds[0], payload, _chat_id(kinds[0], payload))


def whole(holder: dict[str, Any], name: str) -> int:
    """The field `name` as a 64-bit whole number.

    Raises:
        Malformed: it is missing, not whole, or too large.
    """
    value = holder.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not -(2**63) <= value < 2**63:
        raise Malformed(f"{name} is not a 64-bit whole number")
    return value


def thing(holder: dict[str, Any], name: str) -> dict[str, Any]:
    """The field `name` as a JSON object.

    Raises:
        Malformed: it is missing or something else.
    """
    value = holder.get(name)
    if not isinstance(value, dict):
        raise Malformed(f"{name} is not an object")
    return value


def chat_of(holder: dict[str, Any]) -> dict[str, Any]:
    """The `chat` of a message or a membership change.

    Raises:
        Malformed: without an id or of an unknown type.
    """
    chat = thing(holder, "chat")
    whole(chat, "id")
    if chat.get("type") not in _CHAT_TYPES:
        raise Malformed("unknown type of chat")
    return chat


def _chat_id(kind: str, payload: dict[str, Any]) -> int:
    if kind == "callback_query":
        if "message" in payload:
            return whole(chat_of(thing(payload, "message")), "id")
        return whole(thing(payload, "from"), "id")  # the button of an inline message
    chat = chat_of(payload)
    if kind != "my_chat_member":
        whole(payload, "message_id")
    return whole(chat, "id")
