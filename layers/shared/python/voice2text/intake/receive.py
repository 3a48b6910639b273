"""What happens to an authentic update: 200 means that it is durably queued, or put aside."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from voice2text.domain import ChatType, JobKey, Recording
from voice2text.intake.parse import Malformed, Update, parse
from voice2text.intake.recording import recording_of
from voice2text.intake.trim import trim

# Telegram's updates are a few kilobytes; a mebibyte is what the design allows.
LARGEST_BODY = 1 << 20
# An SQS message may weigh 1 MiB (SQS developer guide, quotas); a trimmed update weighs 2 KiB, and
# with the longest command 18 KiB.
_LARGEST_UPDATE = 1 << 17


class Queues(Protocol):
    """Where work is put. Both return only after the message is durable."""

    def put_recording(self, recording: Recording, trace: str) -> None:
        """Onto the recordings queue."""

    def put_update(self, update: dict[str, Any], chat_id: int, trace: str) -> None:
        """Onto the chat queue."""


class Aside(Protocol):
    """Where a body goes that nobody can act on."""

    def put_aside(self, body: bytes, reason: str) -> None:
        """Keeps it for a while; returns only after it is durable."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the webhook says: to Telegram (a method to call, or nothing) and to the log."""

    outcome: str
    reply: dict[str, Any] | None = None


def receive(
    body: bytes,
    *,
    queues: Queues,
    aside: Aside,
    follow: Callable[[str, JobKey | None], None],
    queued: Callable[[Recording, str], None],
) -> Answer:
    """Puts an authentic update where it belongs.

    Args:
        body: the request's body, cut off after LARGEST_BODY + 1 bytes.
        queues: where work goes.
        aside: where goes what nobody can act on.
        follow: hears of the journey as soon as it has a name, before anything can fail.
        queued: hears of a recording that is durably queued, and lets nothing fail any more.

    Raises:
        whatever the queue or the bucket raises: Telegram will then send the update again.
    """
    try:
        if len(body) > LARGEST_BODY:
            raise Malformed("larger than 1 MiB")
        update = parse(body)
        recording = _private_recording(update)
        trimmed = trim(update)
        if _weight(trimmed) > _LARGEST_UPDATE:
            raise Malformed("too large for a queue")
    except Malformed as exc:
        aside.put_aside(body, str(exc))
        return Answer("aside")
    trace, key = f"u{update.update_id}", recording.key if recording else _key(update)
    follow(trace, key)
    if recording:
        queues.put_recording(recording, trace)
        queued(recording, trace)
        return Answer("recording", _look(recording.key))
    queues.put_update(trimmed, update.chat_id, trace)
    return Answer("update")


def _weight(trimmed: dict[str, Any]) -> int:
    try:
        return len(json.dumps(trimmed, ensure_ascii=False).encode())
    except UnicodeEncodeError as exc:
        raise Malformed("half a surrogate pair") from exc


def _private_recording(update: Update) -> Recording | None:
    if update.kind != "message":
        return None
    recording = recording_of(update.payload)
    return recording if recording and recording.chat_type is ChatType.PRIVATE else None


def _key(update: Update) -> JobKey | None:
    message_id = update.payload.get("message_id")
    return JobKey(update.chat_id, message_id) if isinstance(message_id, int) else None


def _look(key: JobKey) -> dict[str, Any]:
    # Answered in the webhook's reply: one request less, and nobody needs its result.
    return {
        "method": "setMessageReaction",
        "chat_id": key.chat_id,
        "message_id": key.message_id,
        "reaction": [{"type": "emoji", "emoji": "👀"}],
    }
