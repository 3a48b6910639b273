"""The update use case among fakes, and the people and chats that speak to it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aiogram import Bot, Router

from tests.fakes.chat import World, telegram
from tests.fakes.own import own_of
from tests.fakes.places import places_of
from tests.fakes.queues import FakeBacklog, FakeQueues
from tests.fakes.storage import (
    FakeChats,
    FakeDeliveries,
    FakeJobs,
    FakeSeenUpdates,
    FakeViews,
)
from tests.fakes.variants import FakeVariants
from voice2text.accounts.access import Rules
from voice2text.chat.deliver import Deliver
from voice2text.chat.sentences import Limits
from voice2text.chat.transcript.keyboards import Offer
from voice2text.chat.transcript.showing import Showing
from voice2text.chat.transcript.wanting import Wanting
from voice2text.chat.updates import Updates

PERSON = {"id": 7, "is_bot": False, "first_name": "P", "language_code": "en"}
RUSSIAN = PERSON | {"id": 8, "language_code": "ru"}
BOT = {"id": 42, "is_bot": True, "first_name": "V", "username": "voice2text_bot"}
PRIVATE = {"id": 7, "type": "private"}
GROUP_ID = -1007
GROUP = {"id": GROUP_ID, "type": "supergroup", "title": "G"}
CHANNEL = {"id": -1008, "type": "channel", "title": "C"}
LIMITS = Limits(megabytes=20, minutes=120)
OFFER = Offer(("original", "structured", "summary", "translated"), better=True)
RULES = Rules()
VOICE = {"file_id": "f", "file_unique_id": "u", "duration": 3}


def now() -> datetime:
    return datetime(2026, 7, 1, tzinfo=UTC)


@dataclass
class FakeLog:
    warnings: list[Any] = field(default_factory=list)

    def warning(self, msg: object, *_: object, **details: Any) -> None:
        self.warnings.append((msg, details))


class House:
    """The use case among fakes."""

    def __init__(
        self,
        rules: Rules = RULES,
        owners: Sequence[Router] = (),
        chats: FakeChats | None = None,
    ) -> None:
        self.bot: Bot
        self.world: World
        self.bot, self.world = telegram()
        self.chats = chats or FakeChats()
        self.jobs = FakeJobs(self.chats)
        self.time = now()
        self.chats.access.now = self.jobs.ledger.now = lambda: self.time
        self.preferences = self.jobs.preferences
        self.deliveries = FakeDeliveries(self.jobs)
        self.own = own_of(self.jobs, self.deliveries)
        self.seen_updates = FakeSeenUpdates()
        self.queues = FakeQueues()
        self.log = FakeLog()
        self.views = FakeViews()
        self.variants = FakeVariants(self.jobs)
        wanting = Wanting(self.variants, self.queues, self.views)
        self.showing = Showing(
            transcripts=self.jobs, views=self.views, wanting=wanting, offer=OFFER
        )
        self.backlog = FakeBacklog()
        places = places_of(self.jobs, self.deliveries, self.backlog, self.log)
        self.deliver = Deliver(
            bot=self.bot,
            jobs=self.jobs,
            deliveries=self.deliveries,
            views=self.views,
            variants=self.variants,
            showing=self.showing,
            wanting=wanting,
            offer=OFFER,
            chats=self.chats,
            preferences=self.preferences,
            balances=self.jobs.ledger,
            access=self.chats.access,
            limits=LIMITS,
            places=places,
            now=lambda: self.time,
        )
        self.receive = Updates(
            bot=self.bot,
            seen_updates=self.seen_updates,
            chats=self.chats,
            preferences=self.preferences,
            jobs=self.jobs,
            deliveries=self.deliveries,
            recordings=self.queues,
            access=self.chats.access,
            balances=self.jobs.ledger,
            rules=rules,
            owners=owners,
            own=self.own,
            limits=LIMITS,
            places=places,
            log=self.log,
            showing=self.showing,
            wanting=wanting,
            offer=OFFER,
            now=lambda: self.time,
        )
        self._update_id = 0
        self.trace = ""  # the one that intake/receive.py gives each update

    async def update(self, **update: Any) -> str:
        self._update_id += 1
        update |= {"update_id": self._update_id}
        return await self.receive(update, self.trace or f"u{self._update_id}")

    async def message(self, chat: Any = PRIVATE, sender: Any = PERSON, **content: Any) -> str:
        message = {"message_id": 5, "date": 1, "chat": chat, "from": sender, **content}
        return await self.update(message=message)

    async def press(self, data: str | None, sender: Any = PERSON, **rest: Any) -> str:
        query = {"id": "q", "from": sender, "chat_instance": "i", "data": data, **rest}
        return await self.update(callback_query=query)

    async def member(self, chat: Any, old: Any, new: Any) -> str:
        change = {"chat": chat, "from": PERSON, "date": 1}
        members = {"old_chat_member": {"user": BOT, **old}, "new_chat_member": {"user": BOT, **new}}
        return await self.update(my_chat_member=change | members)
