"""The two queues that the webhook fills."""

from typing import Any

from voice2text.domain import Event, EventKind, Recording
from voice2text.queues.envelopes import EventHappened, RecordingReceived, UpdateReceived
from voice2text.queues.sqs import SqsQueue


class InboundQueues:
    """Recordings to the transcriber, everything else to the bot; one group per chat."""

    def __init__(self, recordings: SqsQueue, chat: SqsQueue) -> None:
        self._recordings = recordings
        self._chat = chat

    def put_recording(self, recording: Recording, trace: str) -> None:
        """Onto the recordings queue, one fair share per chat."""
        group = str(recording.key.chat_id)
        self._recordings.send(RecordingReceived(recording, trace), group=group, once=trace)

    def put_update(self, update: dict[str, Any], chat_id: int, trace: str) -> None:
        """Onto the chat queue, in order within the chat."""
        self._chat.send(UpdateReceived(update, trace), group=str(chat_id), once=trace)

    def put_place(self, recording: Recording, ahead: int, trace: str) -> None:
        """Onto the chat queue: so many recordings are before this one."""
        event = Event(
            EventKind.JOB_QUEUED,
            recording.key,
            ahead=ahead,
            language=recording.user_language,
            thread_id=recording.thread_id,
        )
        group = str(recording.key.chat_id)
        self._chat.send(EventHappened(event, trace), group=group, once=f"{trace}-queued")
