"""SQS as a door meets it: a client with memory, and records as Lambda brings them."""

import json
import time
from dataclasses import dataclass, field
from io import StringIO
from typing import Any


@dataclass
class MemorySqs:
    """Remembers what it was asked."""

    sent: list[dict[str, Any]] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)
    waiting: int = 0
    working: int = 0

    def send_message(self, **message: Any) -> None:
        self.sent.append(message)

    def change_message_visibility(self, **change: Any) -> None:
        self.hidden.append(change["VisibilityTimeout"])

    def get_queue_attributes(self, **_: Any) -> dict[str, Any]:
        return {
            "Attributes": {
                "ApproximateNumberOfMessages": str(self.waiting),
                "ApproximateNumberOfMessagesNotVisible": str(self.working),
            }
        }

    def on(self, queue: str) -> list[str]:
        """The bodies on the queue whose URL ends so."""
        return [one["MessageBody"] for one in self.sent if one["QueueUrl"].endswith(queue)]


def record(
    body: str = "{}",
    *,
    item: str = "m1",
    group: str = "100001",
    receives: int = 1,
    age_seconds: float = 0,
    tried_seconds: float = 0,
) -> dict[str, Any]:
    """One message as Lambda hands it over; sent, and first received, so many seconds ago."""
    now = time.time()
    return {
        "messageId": item,
        "receiptHandle": f"receipt-{item}",
        "body": body,
        "attributes": {
            "ApproximateReceiveCount": str(receives),
            "SentTimestamp": str(int((now - age_seconds) * 1000)),
            "ApproximateFirstReceiveTimestamp": str(int((now - tried_seconds) * 1000)),
            "MessageGroupId": group,
        },
    }


def hops(logged: StringIO) -> list[dict[str, Any]]:
    """The hops among a door's log lines."""
    lines = [json.loads(line) for line in logged.getvalue().splitlines()]
    return [line for line in lines if line["message"] == "hop"]
