"""Which messages carry speech."""

import re
from pathlib import PurePath
from typing import Any

from voice2text.domain import ChatType, JobKey, Recording, RecordingKind
from voice2text.intake.parse import Malformed, chat_of, thing, whole
from voice2text.intake.senders import person_of

# Clients send audio as a plain document with a useless MIME type; its name then tells.
_EXTENSIONS = frozenset(
    ".3gp .aac .aif .aiff .amr .asf .avi .caf .flac .m4a .m4v .mka .mkv .mov .mp2 .mp3 .mp4 .mpeg"
    " .mpg .mpga .oga .ogg .ogv .opus .ts .wav .webm .wma .wmv".split()
)


def recording_of(message: dict[str, Any]) -> Recording | None:
    """The recording in a message, or None where there is none.

    Args:
        message: a Telegram message as plain JSON, whole or trimmed. Where a chat sent it, the
            recording is nobody's.

    Raises:
        Malformed: the message claims to carry one but lacks its ids.
    """
    if "animation" in message:
        return None  # a GIF, which Telegram sends as a document, too, for clients of old
    for kind in RecordingKind:
        if kind in message and (kind is not RecordingKind.DOCUMENT or _speaks(message[kind])):
            return _recording(kind, message)
    return None


def _speaks(document: object) -> bool:
    if not isinstance(document, dict):
        return False
    mime = document.get("mime_type")
    if isinstance(mime, str) and mime.lower().startswith(("audio/", "video/")):
        return True
    name = document.get("file_name")
    return isinstance(name, str) and PurePath(name).suffix.lower() in _EXTENSIONS


def _recording(kind: RecordingKind, message: dict[str, Any]) -> Recording:
    file = thing(message, kind)
    sender = person_of(message)
    chat = chat_of(message)
    return Recording(
        key=JobKey(whole(chat, "id"), whole(message, "message_id")),
        chat_type=ChatType(chat["type"]),
        kind=kind,
        file_id=_identifier(file, "file_id"),
        file_unique_id=_identifier(file, "file_unique_id"),
        thread_id=_topic(message),
        user_id=_claim(sender, "id"),
        user_language=_word(sender, "language_code"),
        claimed_seconds=_claim(file, "duration"),
        claimed_bytes=_claim(file, "file_size"),
        mime_type=_word(file, "mime_type"),
        sent_at_ms=_sent_at_ms(message),
    )


def _topic(message: dict[str, Any]) -> int | None:
    # Outside forums the field marks a thread of replies, and Telegram refuses it in an answer.
    is_topic = message.get("is_topic_message") is True
    return _claim(message, "message_thread_id") if is_topic else None


def _identifier(file: dict[str, Any], name: str) -> str:
    value = file.get(name)
    # Telegram's ids are below 200 characters; the bound keeps a forged one out of the database.
    if not isinstance(value, str) or not re.fullmatch(r"[!-~]{1,512}", value):
        raise Malformed(f"{name} is not an identifier")
    return value


def _claim(holder: dict[str, Any], name: str) -> int | None:
    try:
        return whole(holder, name)
    except Malformed:
        return None  # a claim helps where it is there; the job does not hang on it


def _sent_at_ms(message: dict[str, Any]) -> int | None:
    date = _claim(message, "date")
    # Telegram's seconds; the bound keeps milliseconds of a forged one within 64 bits.
    return date * 1000 if date is not None and 0 < date < 1 << 40 else None


def _word(holder: dict[str, Any], name: str) -> str | None:
    value = holder.get(name)
    return value[:128] if isinstance(value, str) and value.isprintable() and value else None
