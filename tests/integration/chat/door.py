"""What stands around the bot's door: an SQS with memory, and messages as Lambda brings them."""

import json
import time
from dataclasses import dataclass, field
from io import StringIO
from typing import Any

from voice2text.queues.envelopes import Envelope, encode
from voice2text.settings import BotSettings

MINUTE_MS, DAY_MS = 60_000, 86_400_000


@dataclass
class MemorySqs:
    """Remembers what it was asked."""

    sent: list[dict[str, Any]] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)

    def send_message(self, **message: Any) -> None:
        self.sent.append(message)

    def change_message_visibility(self, **change: Any) -> None:
        self.hidden.append(change["VisibilityTimeout"])

    def on(self, queue: str) -> list[str]:
        return [one["MessageBody"] for one in self.sent if one["QueueUrl"].endswith(queue)]


def settings(database_url: str, token: str, api_url: str = "https://api") -> BotSettings:
    return BotSettings(
        telegram_bot_token=token,
        telegram_api_url=api_url,
        database_url=database_url,
        recordings_queue_url="https://sqs/1/recordings",
        chat_queue_url="https://sqs/1/chat.fifo",
        chat_dead_queue_url="https://sqs/1/chat-dead.fifo",
    )


def batch(envelope: Envelope | str, *, times: int = 1, age_ms: int = 0) -> dict[str, Any]:
    """One message as Lambda's event source hands it over."""
    body = envelope if isinstance(envelope, str) else encode(envelope)
    attributes = {
        "ApproximateReceiveCount": str(times),
        "SentTimestamp": str(time.time_ns() // 1_000_000 - age_ms),
        "MessageGroupId": "7",
    }
    record = {"messageId": "m", "receiptHandle": "r", "body": body, "attributes": attributes}
    return {"Records": [record]}


def came_back(answer: dict[str, Any]) -> bool:
    return bool(answer["batchItemFailures"])


def hops(logged: StringIO) -> list[dict[str, Any]]:
    lines = [json.loads(line) for line in logged.getvalue().splitlines()]
    return [line for line in lines if line["message"] == "hop"]
