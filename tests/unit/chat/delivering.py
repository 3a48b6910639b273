"""The delivery use case among fakes, and the events that it is given."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from aiogram import Bot

from tests.fakes.chat import World, telegram
from tests.fakes.places import places_of
from tests.fakes.queues import FakeQueues
from tests.fakes.recordings import USAGE
from tests.fakes.storage import FakeDeliveries, FakeJobs, FakeViews
from tests.fakes.variants import FakeVariants
from voice2text.chat.deliver import Deliver
from voice2text.chat.sentences import Limits
from voice2text.chat.transcript.keyboards import Offer
from voice2text.chat.transcript.showing import Showing
from voice2text.chat.transcript.wanting import Wanting
from voice2text.domain import (
    ChatType,
    Event,
    EventKind,
    JobKey,
    JobState,
    Recording,
    RecordingKind,
    Segment,
    Span,
    Transcript,
)

KEY = JobKey(7, 100)
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
STARTED = Event(EventKind.JOB_STARTED, KEY)
FINISHED = Event(EventKind.JOB_FINISHED, KEY)
REFUSED = Event(EventKind.JOB_REFUSED, KEY)
FAILED = Event(EventKind.JOB_FAILED, KEY)
SENTENCE = "Something was said here, and it went on. "


@dataclass
class Delivery:
    """The use case among fakes."""

    jobs: FakeJobs = field(default_factory=FakeJobs)
    deliveries: FakeDeliveries = field(default_factory=FakeDeliveries)

    def __post_init__(self) -> None:
        self.bot: Bot
        self.world: World
        self.bot, self.world = telegram()
        self.views = FakeViews()
        self.variants = FakeVariants(self.jobs)
        self.queues = FakeQueues()
        self.offer = Offer()
        self.time = datetime(2026, 11, 23, 12, tzinfo=UTC)

    async def deliver(self, event: Event) -> str:
        return await self.door()(event, "trace")

    def door(self) -> Deliver:
        wanting = Wanting(self.variants, self.queues, self.views)
        return Deliver(
            bot=self.bot,
            jobs=self.jobs,
            deliveries=self.deliveries,
            views=self.views,
            variants=self.variants,
            showing=Showing(
                transcripts=self.jobs, views=self.views, wanting=wanting, offer=self.offer
            ),
            wanting=wanting,
            offer=self.offer,
            chats=self.jobs.chats,
            preferences=self.jobs.preferences,
            balances=self.jobs.ledger,
            access=self.jobs.chats.access,
            limits=Limits(megabytes=20, minutes=120),
            places=places_of(self.jobs, self.deliveries),
            now=lambda: self.time,
        )

    def begin(self, recording: Recording = RECORDING) -> None:
        self.jobs.begin(recording)

    def finish(self, text: str, uncovered: tuple[Span, ...] = ()) -> None:
        if KEY not in self.jobs.jobs:
            self.begin()
        segments = (Segment(0, 1000, text),) if text else ()
        transcript = Transcript("en", 0.9, 1000, segments, uncovered)
        self.jobs.finish(KEY, transcript, USAGE)

    def state(self) -> JobState:
        return self.jobs.jobs[KEY].state

    def words(self) -> str:
        """Everything the chat shows, without spaces."""
        return "".join("".join(one.text for one in self.world.messages).split())
