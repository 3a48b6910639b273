"""The repositories, fake and real: what holds for one must hold for the others."""

from collections.abc import Iterator

import pytest

from tests.fakes.storage import (
    FakeChats,
    FakeDeliveries,
    FakeJobs,
    FakeSeenUpdates,
    FakeSpending,
    FakeViews,
)
from tests.integration.storage.repositories import ALLOWANCE, DAILY, Clock, Storage
from voice2text.storage.access import AccessList
from voice2text.storage.chats import Chats
from voice2text.storage.deliveries import Deliveries
from voice2text.storage.engine import connect
from voice2text.storage.erasures import Erasures
from voice2text.storage.jobs import Jobs
from voice2text.storage.ledger import Ledger
from voice2text.storage.preferences import ChatPreferences
from voice2text.storage.seen_updates import SeenUpdates
from voice2text.storage.spending import Spending
from voice2text.storage.views import Views


@pytest.fixture(params=["fake", "postgresql", "sqlite"])
def storage(request: pytest.FixtureRequest) -> Iterator[Storage]:
    """One of each repository over the same memory or the same migrated database."""
    clock = Clock()
    if request.param == "fake":
        chats = FakeChats()
        jobs = FakeJobs(chats)
        chats.access.now = clock
        jobs.ledger.allowance = ALLOWANCE
        jobs.now = jobs.ledger.now = jobs.erasures.now = clock
        yield Storage(
            jobs,
            chats,
            FakeDeliveries(jobs),
            FakeSeenUpdates(now=clock),
            FakeSpending(DAILY, now=clock),
            jobs.preferences,
            jobs.ledger,
            chats.access,
            clock,
            jobs.erasures,
            FakeViews(),
        )
        return
    engine = connect(request.getfixturevalue(f"{request.param}_url"))
    yield Storage(
        Jobs(engine, now=clock),
        Chats(engine),
        Deliveries(engine),
        SeenUpdates(engine, now=clock),
        Spending(engine, DAILY, now=clock),
        ChatPreferences(engine),
        Ledger(engine, ALLOWANCE, now=clock),
        AccessList(engine, now=clock),
        clock,
        Erasures(engine, now=clock),
        Views(engine),
    )
    engine.dispose()
