"""The versioned JSON messages that travel on the queues.

They carry ids and `file_id`s; never text, audio, or a file URL (a Telegram file URL contains
the bot token). An `update` envelope carries the update as `intake.trim` left it.
"""

import json
from dataclasses import asdict, dataclass
from typing import Any

from voice2text.domain import ChatType, Event, EventKind, JobKey, Recording, RecordingKind

VERSION = 1


@dataclass(frozen=True, slots=True)
class RecordingReceived:
    """To the transcriber: here is a recording. `trace` follows it to the reply."""

    recording: Recording
    trace: str


@dataclass(frozen=True, slots=True)
class UpdateReceived:
    """To the bot: a trimmed update."""

    update: dict[str, Any]
    trace: str


@dataclass(frozen=True, slots=True)
class EventHappened:
    """To the bot: what a worker has to tell a chat."""

    event: Event
    trace: str


@dataclass(frozen=True, slots=True)
class BroadcastStep:
    """To the bot: the next people of a broadcast. `number` is its id in the database."""

    number: int
    trace: str


Envelope = RecordingReceived | UpdateReceived | EventHappened | BroadcastStep


class MalformedEnvelope(Exception):
    """Not an envelope of ours, or of a version this code does not know."""


def encode(envelope: Envelope) -> str:
    """The envelope as the JSON text of an SQS message body."""
    match envelope:
        case RecordingReceived(recording=recording):
            body: dict[str, Any] = asdict(recording)
            kind = "recording"
        case UpdateReceived(update=update):
            body, kind = update, "update"
        case EventHappened(event=event):
            body, kind = asdict(event), "event"
        case BroadcastStep(number=number):
            body, kind = {"number": number}, "broadcast"
    return json.dumps(
        {"v": VERSION, "type": kind, "trace": envelope.trace, "body": body},
        separators=(",", ":"),
    )


def decode(text: str) -> Envelope:
    """The envelope in an SQS message body.

    Raises:
        MalformedEnvelope: naming what is wrong, never quoting the body.
    """
    try:
        whole = json.loads(text)
        version, kind, trace, body = whole["v"], whole["type"], whole["trace"], whole["body"]
        if version != VERSION:
            raise MalformedEnvelope(f"version {version!r}; this code knows {VERSION}")
        if not isinstance(trace, str) or not isinstance(body, dict):
            raise MalformedEnvelope("trace or body of the wrong type")
        if kind == "recording":
            return RecordingReceived(_recording(body), trace)
        if kind == "update":
            return UpdateReceived(body, trace)
        if kind == "event":
            return EventHappened(Event(EventKind(body["kind"]), JobKey(**body["key"])), trace)
        if kind == "broadcast":
            return BroadcastStep(_number(body), trace)
    except (ValueError, KeyError, TypeError, RecursionError) as exc:
        raise MalformedEnvelope(f"{type(exc).__name__} while reading an envelope") from exc
    raise MalformedEnvelope("unknown type")


def _recording(body: dict[str, Any]) -> Recording:
    fields = dict(body)
    return Recording(
        key=JobKey(**fields.pop("key")),
        chat_type=ChatType(fields.pop("chat_type")),
        kind=RecordingKind(fields.pop("kind")),
        **fields,
    )


def _number(body: dict[str, Any]) -> int:
    number = body["number"]
    if not isinstance(number, int):
        raise MalformedEnvelope("a broadcast without a number")
    return number
