"""The versioned JSON messages that travel on the queues.

They carry ids and `file_id`s; never text, audio, or a file URL (a Telegram file URL contains
the bot token). An `update` envelope carries the update as `intake.trim` left it.
"""

import json
from dataclasses import asdict, dataclass, replace
from typing import Any

from voice2text.domain import ChatType, Event, EventKind, JobKey, Recording, RecordingKind
from voice2text.text.variant import Edition

VERSION = 1
_NUMBERS = ("generation", "done_ms", "total_ms", "ahead", "thread_id")


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
    """To the bot: what a worker has to tell a chat. `sent_at_ms`: when the person spoke."""

    event: Event
    trace: str
    sent_at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class RewriteRequested:
    """To the rewriter: this variant of that transcript is wanted. Neither is in it."""

    key: JobKey
    edition: Edition
    trace: str


@dataclass(frozen=True, slots=True)
class BroadcastStep:
    """To the bot: the next people of a broadcast. `number` is its id in the database."""

    number: int
    trace: str


Envelope = RecordingReceived | UpdateReceived | EventHappened | RewriteRequested | BroadcastStep


class MalformedEnvelope(Exception):
    """Not an envelope of ours, or of a version this code does not know."""


def encode(envelope: Envelope) -> str:
    """The envelope as the JSON text of an SQS message body."""
    whole: dict[str, Any] = {"v": VERSION, "trace": envelope.trace}
    # `sent_at_ms` lies beside the body: code that is older than the message, which a deploy has
    # running for a while, overlooks it there and refuses it within.
    match envelope:
        case RecordingReceived(recording=recording):
            body = asdict(recording)
            whole |= {"type": "recording", "sent_at_ms": body.pop("sent_at_ms"), "body": body}
        case UpdateReceived(update=update):
            whole |= {"type": "update", "body": update}
        case EventHappened(event=event, sent_at_ms=sent_at_ms) if _is_courtesy(event):
            # An unknown kind of event is a bug to older code, and buried with an alarm. An update
            # of no kind it overlooks, and this one costs nobody more than a place in the queue.
            body = {"update_id": 0}
            whole |= {"type": "update", "sent_at_ms": sent_at_ms, "body": body}
            whole |= {"queued": asdict(event)}
        case EventHappened(event=event, sent_at_ms=sent_at_ms):
            whole |= {"type": "event", "sent_at_ms": sent_at_ms, "body": asdict(event)}
        case RewriteRequested(key=key, edition=edition):
            body = {"key": asdict(key), "edition": edition.code}
            whole |= {"type": "rewrite", "body": body}
        case BroadcastStep(number=number):
            whole |= {"type": "broadcast", "body": {"number": number}}
    return json.dumps(whole, separators=(",", ":"))


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
        sent_at_ms = whole.get("sent_at_ms")
        if not isinstance(sent_at_ms, int | None):
            raise MalformedEnvelope("sent_at_ms of the wrong type")
        if kind == "recording":
            return RecordingReceived(replace(_recording(body), sent_at_ms=sent_at_ms), trace)
        if kind == "update":
            return _update(whole)
        if kind == "event":
            return EventHappened(_event(body), trace, sent_at_ms)
        if kind == "rewrite":
            return RewriteRequested(JobKey(**body["key"]), Edition.of(body["edition"]), trace)
        if kind == "broadcast":
            return BroadcastStep(_number(body), trace)
    except (ValueError, KeyError, TypeError, RecursionError) as exc:
        raise MalformedEnvelope(f"{type(exc).__name__} while reading an envelope") from exc
    raise MalformedEnvelope("unknown type")


def _update(whole: dict[str, Any]) -> UpdateReceived | EventHappened:
    if "queued" not in whole:
        return UpdateReceived(whole["body"], whole["trace"])
    if not isinstance(whole["queued"], dict):
        raise MalformedEnvelope("queued of the wrong type")
    return EventHappened(_event(whole["queued"]), whole["trace"], whole.get("sent_at_ms"))


def _event(body: dict[str, Any]) -> Event:
    edition = body.get("edition")  # not in what older code sent
    if edition is not None:
        Edition.of(edition)
    numbers = {name: body[name] for name in _NUMBERS if name in body}
    if not all(isinstance(number, int | None) for number in numbers.values()):
        raise MalformedEnvelope("a number of the wrong type")
    language = body.get("language")
    if not isinstance(language, str | None):
        raise MalformedEnvelope("a language of the wrong type")
    kind, key = EventKind(body["kind"]), JobKey(**body["key"])
    return Event(kind, key, edition, language=language, **numbers)


def _is_courtesy(event: Event) -> bool:
    """Whether nothing is lost with it."""
    return event.kind is EventKind.JOB_QUEUED


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
