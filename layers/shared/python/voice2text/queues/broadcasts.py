"""The steps of broadcasts, on the chat queue."""

from voice2text.queues.envelopes import BroadcastStep
from voice2text.queues.sqs import SqsQueue


class BroadcastSteps:
    """All steps are one group, so that one runs at a time: together they keep Telegram's rate."""

    def __init__(self, chat: SqsQueue) -> None:
        self._chat = chat

    def put_step(self, number: int, cursor: int) -> None:
        """The next people after `cursor`; the same step within five minutes is put once."""
        step = BroadcastStep(number, f"b{number}")
        self._chat.send(step, group="broadcast", once=f"broadcast-{number}-{cursor}")
