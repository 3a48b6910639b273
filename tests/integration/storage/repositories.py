"""One of each repository, fake or real."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from tests.fakes.access import FakeAccess
from tests.fakes.erasures import FakeErasures
from tests.fakes.ledger import FakeLedger
from tests.fakes.preferences import FakePreferences
from tests.fakes.storage import FakeChats, FakeDeliveries, FakeJobs, FakeSeenUpdates, FakeSpending
from voice2text.accounts.allowance import Allowance
from voice2text.storage.access import AccessList
from voice2text.storage.chats import Chats
from voice2text.storage.deliveries import Deliveries
from voice2text.storage.erasures import Erasures
from voice2text.storage.jobs import Jobs
from voice2text.storage.ledger import Ledger
from voice2text.storage.preferences import ChatPreferences
from voice2text.storage.seen_updates import SeenUpdates
from voice2text.storage.spending import Spending

# What the tests' day may cost, in millionths of a US dollar.
DAILY = 1_000
ALLOWANCE = Allowance(person_minutes=10, group_minutes=15, all_minutes=20)


@dataclass
class Clock:
    time: datetime = field(default_factory=lambda: datetime(2026, 11, 23, 12, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.time


@dataclass
class Storage:
    jobs: Jobs | FakeJobs
    chats: Chats | FakeChats
    deliveries: Deliveries | FakeDeliveries
    seen_updates: SeenUpdates | FakeSeenUpdates
    spending: Spending | FakeSpending
    preferences: ChatPreferences | FakePreferences
    ledger: Ledger | FakeLedger
    access: AccessList | FakeAccess
    clock: Clock
    erasures: Erasures | FakeErasures
