"""A person deletes everything while their recording is under way: before each step of the worker,
and before each thing that the bot does about it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from tests.fakes.speech import FakeSteps
from tests.unit.chat.delivering import FAILED, FINISHED, KEY, RECORDING, STARTED, Delivery
from tests.unit.speech.test_transcribe import World
from voice2text.accounts.access import Admission
from voice2text.domain import Event, EventKind, Recording
from voice2text.errors import Refusal, Refused
from voice2text.speech.transcribe import Outcome, give_up, transcribe

pytestmark = pytest.mark.unit

LONG = replace(RECORDING, file_id="long")
SHORT = replace(RECORDING, file_id="short")
QUEUED = Event(EventKind.JOB_QUEUED, KEY, ahead=12)
CONFIRMED = KEY.message_id + 1


@dataclass
class Watch:
    """Calls `act` before the `at`-th call of whatever it is wired to."""

    at: int
    act: Callable[[], None]
    calls: int = 0

    def wire(self, target: Any) -> Any:
        return _Wired(target, self)

    def tick(self) -> None:
        self.calls += 1
        if self.calls == self.at:
            self.act()


class _Wired:
    def __init__(self, target: Any, watch: Watch) -> None:
        self._target, self._watch = target, watch

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._target, name)
        if not callable(found):
            return found

        def call(*args: Any, **kwargs: Any) -> Any:
            self._watch.tick()
            return found(*args, **kwargs)

        return call


@dataclass
class Journey:
    """From the queue to the chat, among fakes that remember the same jobs."""

    worker: World = field(default_factory=World)
    delivery: Delivery = field(init=False)
    outcomes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.delivery = Delivery(jobs=self.worker.jobs)
        self.worker.jobs.erasures.deliveries = self.delivery.deliveries
        self.delivery.deliveries._jobs = self.worker.jobs

    def erase(self) -> None:
        self.worker.jobs.erasures.erase(7, CONFIRMED)

    async def run(self, watch: Watch, recording: Recording = SHORT) -> None:
        world = self.worker
        outcome = transcribe(
            recording,
            jobs=watch.wire(world.jobs),
            ledger=watch.wire(world.jobs.ledger),
            access=watch.wire(Admission(world.rules, world.chats.access)),
            source=watch.wire(world.files),
            engine=watch.wire(world.engine),
            events=watch.wire(world.events),
            caps=world.caps,
            hop=FakeSteps(),
            seconds_left=lambda: 899.0,
            report=world.reports.append,
        )
        self.outcomes.append(outcome)
        for event in world.events.told:
            self.outcomes.append(await self.deliver(event, watch))

    async def deliver(self, event: Event, watch: Watch) -> str:
        """The use case with every repository, and Telegram itself, watched."""
        delivery = self.delivery
        make_request = delivery.bot.session.make_request

        async def watched(*args: Any, **kwargs: Any) -> Any:
            watch.tick()
            return await make_request(*args, **kwargs)

        delivery.bot.session.make_request = watched  # type: ignore[method-assign]
        plain = delivery.jobs, delivery.deliveries
        delivery.jobs, delivery.deliveries = map(watch.wire, plain)
        try:
            return await delivery.deliver(event)
        finally:
            delivery.jobs, delivery.deliveries = plain
            delivery.bot.session.make_request = make_request  # type: ignore[method-assign]

    def left(self) -> list[Any]:
        jobs, chats = self.worker.jobs, self.worker.chats
        return [
            *jobs.jobs,
            *jobs.transcripts,
            *jobs.usages,
            *jobs.failures,
            *jobs.undeliverables,
            *jobs.ledger.held,
            *self.delivery.deliveries.messages,
            *chats.chats,
            *chats.user_languages,
        ]


async def test_a_deletion_before_each_step_leaves_nothing() -> None:
    undisturbed, counting = Journey(), Watch(0, lambda: None)
    await undisturbed.run(counting, LONG)
    assert undisturbed.outcomes == ["transcribed", "ignored", "delivered"]
    assert counting.calls > 12
    for at in range(1, counting.calls + 1):
        journey = Journey()
        watch = Watch(at, journey.erase)
        await journey.run(watch, LONG)
        if watch.calls < at:  # so early that there was less to do
            journey.erase()
        assert journey.left() == [], at
        assert set(journey.outcomes) <= {
            "erased",
            "transcribed",
            "placeholder",
            "delivered",
            "ignored",
            "duplicate",
        }, (at, journey.outcomes)


async def test_the_same_while_the_bot_holds_a_place() -> None:
    for at in range(1, 20):
        journey = Journey()
        journey.delivery.begin()
        watch = Watch(at, journey.erase)
        await journey.deliver(STARTED, watch)
        if watch.calls < at:
            break
        assert journey.left() == [], at
    else:
        pytest.fail("the telling never ended")


async def test_the_same_while_the_bot_tells_a_place() -> None:
    for at in range(1, 20):
        journey = Journey()
        watch = Watch(at, journey.erase)
        await journey.deliver(QUEUED, watch)
        if watch.calls < at:
            break
        assert journey.left() == [], at
    else:
        pytest.fail("the telling never ended")


@pytest.mark.parametrize("text", ["", "word " * 5000])
async def test_the_same_with_other_answers(text: str) -> None:
    """Nobody spoke, and more than messages hold."""

    def journey() -> Journey:
        made = Journey()
        made.worker.engine.text = text
        return made

    watch = Watch(0, lambda: None)
    await journey().run(watch)
    for at in range(1, watch.calls + 1):
        made = journey()
        await made.run(Watch(at, made.erase))
        assert made.left() == [], at


async def test_the_same_when_the_recording_is_refused() -> None:
    for at in range(1, 30):
        journey = Journey()
        journey.worker.engine.error = Refused(Refusal.NOT_AUDIO)
        watch = Watch(at, journey.erase)
        await journey.run(watch)
        if watch.calls < at:
            break
        assert journey.left() == [], at
    else:
        pytest.fail("the journey never ended")


def test_a_recording_that_comes_after_the_deletion_is_not_begun() -> None:
    journey = Journey()
    journey.erase()
    assert journey.worker.run(LONG) is Outcome.ERASED
    give_up(LONG, "reason", jobs=journey.worker.jobs, events=journey.worker.events)
    assert journey.worker.events.told == []
    assert journey.left() == []


@pytest.mark.parametrize("event", [QUEUED, STARTED, FINISHED, FAILED])
async def test_of_a_deleted_job_the_chat_hears_nothing(event: Event) -> None:
    journey = Journey()
    journey.delivery.begin()
    journey.erase()
    assert await journey.delivery.deliver(event) == "erased"
    assert journey.delivery.world.messages == []
    assert event.kind in EventKind
