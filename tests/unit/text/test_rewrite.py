"""The use case: whatever happens, and however often, a variant is written once and told."""

from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta

import pytest

from tests.fakes.recordings import KEY, USAGE, recording, transcript
from tests.fakes.storage import FakeJobs
from tests.fakes.variants import FakeVariants
from tests.integration.storage.repositories import Clock
from voice2text.domain import Event, EventKind, Transcript
from voice2text.errors import Retryable
from voice2text.text.failure import Failure, Unwritten
from voice2text.text.paid import NoRewriter
from voice2text.text.rewrite import (
    LEASE_SECONDS,
    MAX_ATTEMPTS,
    PATIENCE_SECONDS,
    Outcome,
    VariantState,
    Writes,
    give_up,
    rewrite,
)
from voice2text.text.rewriter import Written
from voice2text.text.variant import Edition, Mode, Variant

pytestmark = pytest.mark.unit

EDITION = Edition(Variant(Mode.POLISHED), "0123abcd")


class Scribe:
    """Writes, or fails as its steps say."""

    def __init__(self, *steps: Exception) -> None:
        self.steps = list(steps)
        self.asked: list[float] = []

    def rewrite(self, transcript: Transcript, variant: Variant, *, seconds: float) -> Written:
        self.asked.append(seconds)
        if self.steps:
            raise self.steps.pop(0)
        return Written(f"{variant.mode}: {transcript.text}", 10, 20, 30)


class Told:
    def __init__(self) -> None:
        self.events: list[tuple[Event, str]] = []
        self.down = False

    def emit(self, event: Event, *, claim: str) -> None:
        if self.down:
            raise ConnectionError
        self.events.append((event, claim))

    @property
    def kinds(self) -> list[EventKind]:
        return [event.kind for event, _ in self.events]


class Steps:
    def step(self, name: str) -> AbstractContextManager[None]:  # noqa: ARG002 - the protocol's
        return nullcontext()


class House:
    """The use case among fakes, its transcript there and its variant asked for."""

    def __init__(self, writer: Writes | None = None) -> None:
        self.clock = Clock()
        self.jobs = FakeJobs()
        self.variants = FakeVariants(self.jobs, now=self.clock)
        self.scribe = Scribe()
        self.writer = writer or self.scribe
        self.told = Told()
        self.claims = 0
        self.jobs.begin(recording(KEY))
        self.jobs.finish(KEY, transcript("hello there"), USAGE)
        self.press()

    def press(self) -> None:
        self.variants.request(KEY, EDITION)

    def work(self, edition: Edition = EDITION) -> Outcome:
        self.claims += 1
        return rewrite(
            KEY,
            edition,
            claim=f"claim-{self.claims}",
            variants=self.variants,
            transcripts=self.jobs,
            writer=self.writer,
            events=self.told,
            hop=Steps(),
            seconds_left=lambda: 100.0,
        )

    @property
    def text(self) -> str | None:
        view = self.variants.get(KEY, EDITION)
        return view.text if view else None

    @property
    def failure(self) -> Failure | None:
        view = self.variants.get(KEY, EDITION)
        return view.failure if view else None


def test_a_wish_is_written_and_told() -> None:
    house = House()
    assert house.work() is Outcome.READY
    assert house.text == "polished: hello there"
    told = Event(EventKind.VARIANT_READY, KEY, EDITION.code)
    assert house.told.events == [(told, "claim-1")]
    assert house.scribe.asked == [90.0]


def test_the_same_wish_again_is_told_again_and_written_once() -> None:
    house = House()
    house.work()
    house.press()
    assert house.work() is Outcome.DUPLICATE
    assert len(house.scribe.asked) == 1
    # Under the same name, so that the queue drops it if the first one is there.
    assert [claim for _, claim in house.told.events] == ["claim-1", "claim-1"]


def test_a_crash_between_storing_and_telling_repeats_the_telling_only() -> None:
    house = House()
    house.told.down = True
    with pytest.raises(ConnectionError):
        house.work()
    house.told.down = False
    assert house.work() is Outcome.DUPLICATE
    assert house.told.kinds == [EventKind.VARIANT_READY]
    assert len(house.scribe.asked) == 1


def test_while_one_writes_another_waits() -> None:
    house = House()
    house.variants.begin(KEY, EDITION, claim="other", lease_seconds=LEASE_SECONDS)
    with pytest.raises(Retryable) as raised:
        house.work()
    assert raised.value.after == LEASE_SECONDS + 1
    assert house.scribe.asked == []
    house.clock.time += timedelta(seconds=LEASE_SECONDS)
    assert house.work() is Outcome.READY


def test_a_wish_for_what_is_gone_is_nobody_s() -> None:
    house = House()
    house.variants.rows.clear()
    assert house.work() is Outcome.GONE
    assert house.told.events == []


def test_what_is_deleted_while_it_is_written_is_not_written() -> None:
    house = House()

    class Deletes(Scribe):
        def rewrite(self, transcript: Transcript, variant: Variant, *, seconds: float) -> Written:
            house.variants.rows.clear()
            return super().rewrite(transcript, variant, seconds=seconds)

    house.writer = Deletes()
    assert house.work() is Outcome.GONE
    assert house.variants.rows == {}
    assert house.told.events == []


@pytest.mark.parametrize("failure", [Failure.REFUSED, Failure.BUDGET, Failure.INCOMPLETE])
def test_a_failure_has_its_reason_and_may_be_pressed_again(failure: Failure) -> None:
    house = House()
    house.scribe.steps = [Unwritten(failure)]
    assert house.work() is Outcome.FAILED
    assert (house.text, house.failure) == (None, failure)
    assert house.told.kinds == [EventKind.VARIANT_FAILED]
    house.press()
    assert house.work() is Outcome.READY
    first, second = (claim for _, claim in house.told.events)
    assert first != second


def test_an_outage_is_waited_out_and_does_not_count() -> None:
    house = House()
    house.scribe.steps = [Retryable("LLM busy", after=7)] * (MAX_ATTEMPTS + 2)
    for _ in range(MAX_ATTEMPTS + 2):
        with pytest.raises(Retryable, match="LLM busy"):
            house.work()
    assert house.work() is Outcome.READY


def test_who_pressed_a_button_does_not_wait_for_a_day() -> None:
    house = House()
    house.scribe.steps = [Retryable("LLM busy")] * 2
    with pytest.raises(Retryable):
        house.work()
    house.clock.time += timedelta(seconds=PATIENCE_SECONDS)
    assert house.work() is Outcome.FAILED
    assert house.failure is Failure.UNAVAILABLE


def test_what_crashes_the_process_is_given_up() -> None:
    house = House()
    for attempt in range(MAX_ATTEMPTS):
        house.variants.begin(KEY, EDITION, claim=f"dead-{attempt}", lease_seconds=LEASE_SECONDS)
        house.clock.time += timedelta(seconds=LEASE_SECONDS)
    assert house.work() is Outcome.FAILED
    assert house.failure is Failure.CRASHED
    assert house.scribe.asked == []


def test_a_bug_holds_nothing_back_from_the_next_try_and_is_told_when_buried() -> None:
    house = House()
    house.scribe.steps = [ZeroDivisionError()]
    with pytest.raises(ZeroDivisionError):
        house.work()
    assert house.told.events == []
    give_up(KEY, EDITION, variants=house.variants, events=house.told)
    assert house.failure is Failure.CRASHED
    assert house.told.kinds == [EventKind.VARIANT_FAILED]


def test_giving_up_what_is_ready_tells_that_it_is_ready() -> None:
    house = House()
    house.work()
    give_up(KEY, EDITION, variants=house.variants, events=house.told)
    assert house.told.kinds == [EventKind.VARIANT_READY] * 2
    assert house.variants.get(KEY, EDITION) is not None
    house.variants.rows.clear()
    give_up(KEY, EDITION, variants=house.variants, events=house.told)
    assert len(house.told.events) == 2


def test_without_an_llm_a_wish_fails_with_that_reason() -> None:
    house = House(NoRewriter())
    assert house.work() is Outcome.FAILED
    assert house.failure is Failure.NOT_CONFIGURED
    assert house.variants.rows[KEY, EDITION].state is VariantState.FAILED
