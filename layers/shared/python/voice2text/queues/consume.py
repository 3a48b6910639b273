"""Taking messages off a queue: what is done, what comes back, what is buried.

Retryable failures come back for a day with growing pauses, as Telegram itself retries for a day.
The day begins when somebody first takes the message: while doors are paused, nothing is tried.
A bug comes back twice and is then buried: sent to the dead-letter queue by us, because SQS counts
receives only and can't tell a sleeping database from a bug. Bugs are counted per process, so that
a message which outlived an outage has its tries left; several processes may try it a few times
more. SQS's own redrive stays behind as the backstop for a process that dies without a word.
"""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from voice2text.errors import Retryable

BUG_TRIES = 3
DAY_SECONDS = 86_400
# Pauses double from 2 s up to a quarter of an hour: quick after a blip, 110 receives a day at most.
LONGEST_PAUSE_SECONDS = 900


@dataclass(frozen=True, slots=True)
class Message:
    """A message as Lambda's event source hands it over; times are Unix time.

    `tried_since_ms` is when it was first received, or else sent.
    """

    id: str
    receipt: str
    body: str
    group: str
    receive_count: int
    sent_at_ms: int
    tried_since_ms: int


class Visibility(Protocol):
    """The queue that the messages came from."""

    def hide(self, receipt: str, seconds: int) -> None:
        """Makes the message visible again after `seconds`."""


class Log(Protocol):
    """Where failures are told."""

    def warning(self, msg: object, *args: object, **kwargs: Any) -> None:
        """A failure that will be tried again."""

    def exception(self, msg: object, *args: object, **kwargs: Any) -> None:
        """A failure that is a bug."""


def consume(
    event: dict[str, Any],
    *,
    queue: Visibility,
    handle: Callable[[Message], None],
    bury: Callable[[Message], None],
    bugs: Counter[str],
    log: Log,
) -> dict[str, Any]:
    """Handles each record; answers Lambda's partial batch response.

    Args:
        event: SQS records as Lambda hands them over.
        queue: where they came from.
        handle: does the work; its exceptions decide what happens next.
        bury: puts a message aside for good.
        bugs: how often each message met a bug in this process; the door keeps it.
        log: hears of every failure.

    After a failure the later messages of the same group stay untouched, so that order holds.
    """
    failed: list[str] = []
    halted: set[str] = set()
    for record in event["Records"]:
        message = _message(record)
        if message.group in halted or not _settled(message, queue, handle, bury, bugs, log):
            failed.append(message.id)
            halted.add(message.group)
    return {"batchItemFailures": [{"itemIdentifier": item} for item in failed]}


def _settled(
    message: Message,
    queue: Visibility,
    handle: Callable[[Message], None],
    bury: Callable[[Message], None],
    bugs: Counter[str],
    log: Log,
) -> bool:
    try:
        try:
            handle(message)
        except Retryable as exc:
            if time.time() - message.tried_since_ms / 1000 > DAY_SECONDS:
                log.exception("gave up after a day", receive_count=message.receive_count)
                bury(message)
                return True
            pause = max(exc.after, _pause(message.receive_count))
            log.warning("comes back", reason=str(exc), pause=pause, tries=message.receive_count)
            queue.hide(message.receipt, pause)
            return False
        except Exception:
            log.exception("failed", receive_count=message.receive_count)
            bugs[message.id] += 1
            if bugs[message.id] >= BUG_TRIES:
                bury(message)
                del bugs[message.id]
                return True
            queue.hide(message.receipt, _pause(bugs[message.id]))
            return False
    except Exception:  # hiding or burying failed: SQS brings the message back by itself
        log.exception("could not put a failed message aside")
        return False
    return True


def _pause(receive_count: int) -> int:
    return int(min(2 ** min(receive_count, 20), LONGEST_PAUSE_SECONDS))


def _message(record: dict[str, Any]) -> Message:
    attributes = record["attributes"]
    sent = attributes["SentTimestamp"]
    return Message(
        id=record["messageId"],
        receipt=record["receiptHandle"],
        body=record["body"],
        group=attributes.get("MessageGroupId", record["messageId"]),
        receive_count=int(attributes["ApproximateReceiveCount"]),
        sent_at_ms=int(sent),
        tried_since_ms=int(attributes.get("ApproximateFirstReceiveTimestamp", sent)),
    )
