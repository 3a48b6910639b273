"""The dead-letter queues, as an owner works through them.

SQS can't fetch a message by its name, and a receipt is too long for a button. So a letter's name is
the beginning of its body's sha256, and whoever wants one receives until it is found; the others
are given back at once.
"""

import hashlib
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from voice2text.domain import DeadLetter, JobKey
from voice2text.queues.envelopes import (
    BroadcastStep,
    EventHappened,
    MalformedEnvelope,
    RecordingReceived,
    RewriteRequested,
    UpdateReceived,
    decode,
)
from voice2text.queues.outage import translated
from voice2text.queues.sqs import SqsQueue

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

# 16 hexadecimal digits: two of a thousand letters have the same name once in 10^13 times.
_NAME_LENGTH = 16
# What one look holds at most, in tens, SQS's most at once. Held letters come back by themselves, if
# a function dies meanwhile.
_LOOKS = 10
_HOLD_SECONDS = 30


@dataclass(slots=True)
class _Held:
    body: str
    receipt: str
    group: str
    sent_at_ms: int
    is_gone: bool = False


class DeadQueue:
    """A dead-letter queue and where its letters came from."""

    def __init__(self, client: "SQSClient", name: str, url: str, source: SqsQueue) -> None:
        self._client = client
        self.name = name
        self._url = url
        self._source = source

    @contextmanager
    def held(self, looks: int) -> Iterator[list[_Held]]:
        """Letters that nobody else gets meanwhile; those that are not gone are given back."""
        found: list[_Held] = []
        try:
            for _ in range(looks):
                batch = self._receive()
                found += batch
                if not batch:
                    break
            yield found
        finally:
            for one in found:
                if not one.is_gone:
                    self._client.change_message_visibility(
                        QueueUrl=self._url, ReceiptHandle=one.receipt, VisibilityTimeout=0
                    )

    def send_back(self, one: _Held) -> None:
        """Puts a letter where it came from, then takes it out: a crash between repeats it."""
        self._source.send_body(one.body, group=one.group, once=f"redrive-{uuid.uuid4().hex}")
        self.delete(one)

    def delete(self, one: _Held) -> None:
        """Takes a letter out for good."""
        self._client.delete_message(QueueUrl=self._url, ReceiptHandle=one.receipt)
        one.is_gone = True

    def _receive(self) -> list[_Held]:
        answer = self._client.receive_message(
            QueueUrl=self._url,
            MaxNumberOfMessages=10,
            VisibilityTimeout=_HOLD_SECONDS,
            WaitTimeSeconds=1,  # a long poll asks all of SQS's servers, a short one some
            MessageSystemAttributeNames=["MessageGroupId", "SentTimestamp"],
        )
        return [_held(one) for one in answer.get("Messages", [])]


class DeadLetters:
    """The letters of all dead-letter queues. Every method raises `Retryable` if SQS is away."""

    def __init__(self, queues: Sequence[DeadQueue]) -> None:
        self._queues = queues

    def some(self, most: int) -> list[DeadLetter]:
        """A few, so many of each queue at most."""
        letters: list[DeadLetter] = []
        for queue in self._queues:
            with translated(), queue.held(looks=1) as found:
                letters += [_letter(queue.name, one) for one in found[:most]]
        return letters

    def letter(self, name: str) -> DeadLetter | None:
        """One by its name; None if it isn't there, or lies behind a hundred others."""
        with self._found(name) as found:
            return _letter(found[0].name, found[1]) if found else None

    def redrive(self, name: str) -> bool:
        """Sends one back to be worked on again; False if it isn't there."""
        with self._found(name) as found:
            if found:
                found[0].send_back(found[1])
            return found is not None

    def delete(self, name: str) -> None:
        """Takes one out for good, if it is there."""
        with self._found(name) as found:
            if found:
                found[0].delete(found[1])

    @contextmanager
    def _found(self, name: str) -> Iterator[tuple[DeadQueue, _Held] | None]:
        for queue in self._queues:
            with translated(), queue.held(_LOOKS) as held:
                one = next((one for one in held if _name(one.body) == name), None)
                if one is not None:
                    yield queue, one
                    return
        yield None


def _held(message: Any) -> _Held:
    attributes = message.get("Attributes", {})
    return _Held(
        body=message["Body"],
        receipt=message["ReceiptHandle"],
        group=attributes.get("MessageGroupId", message["MessageId"]),
        sent_at_ms=int(attributes.get("SentTimestamp", 0)),
    )


def _letter(queue: str, one: _Held) -> DeadLetter:
    kind, key, edition = _about(one.body)
    return DeadLetter(_name(one.body), queue, kind, key, one.sent_at_ms, edition)


def _about(body: str) -> tuple[str, JobKey | None, str | None]:
    try:
        envelope = decode(body)
    except MalformedEnvelope:
        return "unreadable", None, None
    match envelope:
        case RecordingReceived(recording=recording):
            return "recording", recording.key, None
        case EventHappened(event=event):
            return event.kind, event.key, None
        case UpdateReceived(update=update):
            return "update", _key(update), None
        case RewriteRequested(key=key, edition=edition):
            return "rewrite", key, edition.code
        case BroadcastStep():
            return "broadcast", None, None


def _key(update: dict[str, Any]) -> JobKey | None:
    message: Any = update.get("message") or update.get("channel_post")
    message = message or (update.get("callback_query") or {}).get("message")
    try:
        return JobKey(message["chat"]["id"], message["message_id"])
    except (TypeError, KeyError):
        return None


def _name(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()[:_NAME_LENGTH]
