"""What of an update may travel on a queue: ids, files and commands, never what people wrote.

A message that answers a transcript carries that transcript, and so does the message under a
button; both would otherwise lie on the queue for days. The lists say what stays; all else goes.
"""

import re
from pathlib import PurePath
from typing import Any

from voice2text.intake.parse import Update

_MESSAGE = frozenset(
    "message_id message_thread_id is_topic_message date edit_date chat from sender_chat via_bot"
    " new_chat_members left_chat_member group_chat_created supergroup_chat_created"
    " channel_chat_created migrate_to_chat_id migrate_from_chat_id".split()
)
_MEDIA = frozenset({"voice", "audio", "video_note", "video", "document"})
_FILE = frozenset("file_id file_unique_id duration mime_type file_size width height length".split())
_CALLBACK = frozenset({"id", "from", "chat_instance", "inline_message_id", "data"})
_MEMBERSHIP = frozenset({"chat", "from", "date", "old_chat_member", "new_chat_member"})
# A command may fill a message (Bot API, sendMessage): a list of names to listen for does. Its own
# name has at most 32 characters (Bot API, BotCommand); "/home/ada/diary" is no command.
_LONGEST_COMMAND = 4096
_COMMAND = re.compile(r"/\w{1,32}(@\w{1,32})?(\s|$)")


def trim(update: Update) -> dict[str, Any]:
    """The update as plain JSON, without anything that a person wrote but commands."""
    if update.kind == "callback_query":
        payload = _only(update.payload, _CALLBACK)
        if isinstance(update.payload.get("message"), dict):
            payload["message"] = _pressed(update.payload["message"])
    elif update.kind == "my_chat_member":
        payload = _only(update.payload, _MEMBERSHIP)
    else:
        payload = _message(update.payload, depth=1)
    return {"update_id": update.update_id, update.kind: payload}


def _pressed(message: dict[str, Any]) -> dict[str, Any]:
    """The message under a button; a command that it answers stays: its buttons turn its pages."""
    kept = _message(message, depth=0)
    answered = message.get("reply_to_message")
    if isinstance(answered, dict):
        text = answered.get("text")
        if isinstance(text, str) and _command(text) == text:
            kept["reply_to_message"] = _message(answered, depth=0) | {"text": text}
    return kept


def _message(message: dict[str, Any], depth: int) -> dict[str, Any]:
    kept = _only(message, _MESSAGE)
    media = _MEDIA if "animation" not in message else frozenset()  # a GIF looks like a video, too
    for name in media & message.keys():
        kept[name] = _file(message[name])
    if isinstance(message.get("text"), str) and depth:
        kept["text"] = _command(message["text"])
    kept |= _whose(message)
    answered = message.get("reply_to_message")
    if isinstance(answered, dict) and depth:
        kept["reply_to_message"] = _message(answered, depth - 1)
    return kept


def _whose(message: dict[str, Any]) -> dict[str, Any]:
    """Whose message was forwarded, or whose contact it is, by their id: an owner lets them in."""
    kept: dict[str, Any] = {}
    origin, contact = message.get("forward_origin"), message.get("contact")
    if isinstance(origin, dict):
        holder = origin.get("sender_user") or origin.get("chat")
        kept["forwarded_from_id"] = _id(holder, "id")
    if isinstance(contact, dict):
        kept["contact_id"] = _id(contact, "user_id")
    return {name: value for name, value in kept.items() if value is not None}


def _id(holder: object, name: str) -> int | None:
    value = holder.get(name) if isinstance(holder, dict) else None
    return value if isinstance(value, int) else None


def _command(text: str) -> str:
    """A command as it is; of any other text only that there was some."""
    return text if len(text) <= _LONGEST_COMMAND and _COMMAND.match(text) else "…"


def _file(file: object) -> object:
    if not isinstance(file, dict):
        return file
    kept = _only(file, _FILE)
    name = file.get("file_name")
    if isinstance(name, str):
        kept["file_name"] = "recording" + PurePath(name).suffix[:8]
    return kept


def _only(holder: dict[str, Any], names: frozenset[str]) -> dict[str, Any]:
    return {name: value for name, value in holder.items() if name in names}
