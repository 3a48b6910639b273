"""What tells people their places, among fakes."""

from typing import Any

from tests.fakes.queues import FakeBacklog
from tests.fakes.storage import FakeDeliveries, FakeJobs
from voice2text.chat.eyes import Log
from voice2text.chat.place import Places

TRANSCRIBERS = 10


class Unheard:
    """A log that nobody reads."""

    def warning(self, msg: object, *args: object, **kwargs: Any) -> None:
        pass


def places_of(
    jobs: FakeJobs,
    deliveries: FakeDeliveries,
    backlog: FakeBacklog | None = None,
    log: Log | None = None,
) -> Places:
    """Over these jobs, and a backlog that is empty unless another is given."""
    return Places(
        jobs=jobs,
        deliveries=deliveries,
        backlog=backlog or FakeBacklog(),
        transcribers=TRANSCRIBERS,
        log=log or Unheard(),
    )
