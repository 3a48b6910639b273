"""A chat with a recording in it, what the bot made of it, and fingers that press its buttons."""

from dataclasses import replace
from typing import Any

from tests.fakes.chat import Sent
from tests.fakes.recordings import USAGE
from tests.unit.chat.house import GROUP, GROUP_ID, PERSON, PRIVATE, House
from voice2text.domain import (
    ChatType,
    Event,
    EventKind,
    JobKey,
    Recording,
    RecordingKind,
    Segment,
    Transcript,
)
from voice2text.text.failure import Failure, Unwritten
from voice2text.text.rewriter import Written
from voice2text.text.variant import Edition

KEY = JobKey(7, 100)
GROUP_KEY = JobKey(GROUP_ID, 100)
RECORDING = Recording(
    key=KEY,
    chat_type=ChatType.PRIVATE,
    kind=RecordingKind.VOICE,
    file_id="f",
    file_unique_id="u",
    user_id=7,
    user_language="en",
    claimed_seconds=161,
)
IN_GROUP = replace(RECORDING, key=GROUP_KEY, chat_type=ChatType.SUPERGROUP)


class Room(House):
    """A house in which one recording was sent."""

    def __init__(self, recording: Recording = RECORDING) -> None:
        super().__init__()
        self.recording = recording
        self.key = recording.key
        self._traces = 0

    async def say(self, text: str, *, language: str = "en") -> str:
        """The transcriber is done, and the chat is told."""
        job = self.jobs.begin(self.recording)
        segments = (Segment(0, 1000, text),) if text else ()
        transcript = Transcript(language, 0.9, 1000, segments)
        self.jobs.finish(self.key, transcript, USAGE, generation=job.generation)
        return await self.tell(EventKind.JOB_FINISHED)

    async def fail(self) -> str:
        self.jobs.begin(self.recording)
        self.jobs.fail(self.key, "ValueError")
        return await self.tell(EventKind.JOB_FAILED)

    async def tell(self, kind: EventKind, edition: Edition | None = None, **facts: Any) -> str:
        job = self.jobs.job(self.key)
        generation = job.generation if job else 0
        code = edition.code if edition else None
        event = Event(kind, self.key, code, **{"generation": generation, **facts})
        return await self.deliver(event, "trace")

    async def rewritten(self, text: str | Failure, edition: Edition | None = None) -> str:
        """The rewriter is done with what was asked for last."""
        edition = edition or self.queues.rewrites[-1][1]
        self.variants.begin(self.key, edition, claim="c", lease_seconds=60)
        if isinstance(text, Failure):
            self.variants.fail(self.key, edition, Unwritten(text), claim="c")
            return await self.tell(EventKind.VARIANT_FAILED, edition)
        self.variants.finish(self.key, edition, Written(text), claim="c")
        return await self.tell(EventKind.VARIANT_READY, edition)

    def labels(self, sent: Sent | None = None) -> list[str]:
        sent = sent or self.marked()
        assert sent.markup is not None
        return [one.text for row in sent.markup.inline_keyboard for one in row]

    def marked(self) -> Sent:
        """The last message with buttons."""
        return next(one for one in reversed(self.world.messages) if one.markup)

    async def touch(self, label: str, sender: Any = PERSON, sent: Sent | None = None) -> str:
        """Presses the button that begins so, a tick or an hourglass aside."""
        sent = sent or self.marked()
        assert sent.markup is not None
        for row in sent.markup.inline_keyboard:
            for one in row:
                names = (one.text, one.text.removeprefix("✓ ").removeprefix("⏳ "))
                if any(name.startswith(label) for name in names):
                    return await self.data(one.callback_data or "", sender, sent)
        raise AssertionError(f"no button {label!r} among {self.labels(sent)}")

    async def data(self, data: str, sender: Any = PERSON, sent: Sent | None = None) -> str:
        sent = sent or self.world.messages[-1]
        self._traces += 1
        self.trace = f"press{self._traces}"
        chat = PRIVATE if self.key.chat_id > 0 else GROUP
        shown = {"message_id": sent.message_id, "date": 1, "chat": chat, "text": sent.text}
        return await self.press(data, sender, message=shown)

    def answers(self) -> list[str | None]:
        return [
            getattr(call, "text", None)
            for call in self.world.calls
            if call.__api_method__ == "answerCallbackQuery"
        ]
