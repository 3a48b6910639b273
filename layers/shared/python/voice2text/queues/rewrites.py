"""The queue that the bot fills for the rewriter."""

from voice2text.domain import JobKey
from voice2text.queues.envelopes import RewriteRequested
from voice2text.queues.sqs import SqsQueue
from voice2text.text.variant import Edition


class RewritesQueue:
    """Wishes for variants; one fair share per chat. The same wish twice is written once."""

    def __init__(self, queue: SqsQueue) -> None:
        self._queue = queue

    def put_rewrite(self, key: JobKey, edition: Edition, trace: str) -> None:
        """Puts a wish on the queue; returns only after SQS took it."""
        self._queue.send(RewriteRequested(key, edition, trace), group=str(key.chat_id), once=trace)
