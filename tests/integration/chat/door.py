"""What stands around the bot's door."""

from typing import Any

from tests.fakes.sqs import record
from voice2text.queues.envelopes import Envelope, encode
from voice2text.settings import BotSettings

OWNER = 100001  # the simulator's Ada
MINUTE_MS, DAY_MS = 60_000, 86_400_000


def settings(database_url: str, token: str, api_url: str = "https://api") -> BotSettings:
    return BotSettings(
        telegram_bot_token=token,
        telegram_api_url=api_url,
        database_url=database_url,
        recordings_queue_url="https://sqs/1/recordings",
        recordings_dead_queue_url="https://sqs/1/recordings-dead",
        chat_queue_url="https://sqs/1/chat.fifo",
        chat_dead_queue_url="https://sqs/1/chat-dead.fifo",
        owner_ids=str(OWNER),
    )


def batch(envelope: Envelope | str, *, times: int = 1, tried_ms: int = 0) -> dict[str, Any]:
    """One message as Lambda's event source hands it over."""
    body = envelope if isinstance(envelope, str) else encode(envelope)
    return {"Records": [record(body, receives=times, tried_seconds=tried_ms / 1000)]}


def came_back(answer: dict[str, Any]) -> bool:
    return bool(answer["batchItemFailures"])
