"""Variants, fake and real: asked for twice, written once, whoever dies in between."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import Engine, delete, func, select
from sqlalchemy.orm import Session

from tests.fakes.recordings import KEY, USAGE, recording, transcript
from tests.fakes.storage import FakeJobs
from tests.fakes.variants import FakeVariants
from tests.integration.storage.repositories import Clock
from voice2text.domain import JobKey
from voice2text.storage.engine import connect
from voice2text.storage.jobs import Jobs
from voice2text.storage.spending import Spending
from voice2text.storage.tables import JobRow, LlmSpendingRow, VariantRow
from voice2text.storage.variants import Variants, VariantView
from voice2text.text.failure import Failure, Fault, Unwritten
from voice2text.text.rewrite import VariantState
from voice2text.text.rewriter import Written
from voice2text.text.variant import Edition, Emoji, Length, Mode, Variant

pytestmark = pytest.mark.integration

EDITION = Edition(Variant(Mode.POLISHED), "0123abcd")
OTHER = Edition(Variant(Mode.SUMMARY, Length.LONGER, Emoji.MANY, True, "ru"), "0123abcd")
WRITTEN = Written("A text — с «кавычками» 🎉\n\nand paragraphs.", 100, 50, 200)
LEASE = 90


@dataclass
class Room:
    jobs: Jobs | FakeJobs
    variants: Variants | FakeVariants
    clock: Clock

    def transcribed(self, key: JobKey = KEY) -> None:
        self.jobs.begin(recording(key))
        if self.jobs.transcript(key) is None:  # a new one would be the variants' end
            self.jobs.finish(key, transcript("hello there"), USAGE)

    def requested(self, edition: Edition = EDITION) -> VariantView:
        self.transcribed()
        view = self.variants.request(KEY, edition)
        assert view is not None
        return view

    def claims(self, claim: str, edition: Edition = EDITION) -> bool:
        begun = self.variants.begin(KEY, edition, claim=claim, lease_seconds=LEASE)
        assert begun is not None
        return begun.claim == claim and begun.state is VariantState.REQUESTED

    def state(self, edition: Edition = EDITION) -> VariantState:
        view = self.variants.get(KEY, edition)
        assert view is not None
        return view.state


@pytest.fixture(params=["fake", "postgresql", "sqlite"])
def room(request: pytest.FixtureRequest) -> Iterator[Room]:
    clock = Clock()
    if request.param == "fake":
        jobs = FakeJobs()
        yield Room(jobs, FakeVariants(jobs, now=clock), clock)
        return
    engine = connect(request.getfixturevalue(f"{request.param}_url"))
    yield Room(Jobs(engine), Variants(engine, now=clock), clock)
    engine.dispose()


def test_a_wish_is_there_until_it_is_written(room: Room) -> None:
    assert room.requested() == VariantView(EDITION, VariantState.REQUESTED)
    assert room.claims("a")
    assert room.variants.finish(KEY, EDITION, WRITTEN, claim="a")
    assert room.variants.get(KEY, EDITION) == VariantView(EDITION, VariantState.READY, WRITTEN.text)


def test_what_was_not_transcribed_can_not_be_rewritten(room: Room) -> None:
    assert room.variants.request(KEY, EDITION) is None
    room.jobs.begin(recording(KEY))
    assert room.variants.request(KEY, EDITION) is None
    assert room.variants.get(KEY, EDITION) is None
    assert room.variants.begin(KEY, EDITION, claim="a", lease_seconds=LEASE) is None
    assert room.variants.abandon(KEY, EDITION) is None


def test_every_parameter_makes_another_variant(room: Room) -> None:
    editions = [
        EDITION,
        OTHER,
        Edition(EDITION.variant, "ffffffff"),
        Edition(Variant(Mode.POLISHED, Length.SHORTER), "0123abcd"),
        Edition(Variant(Mode.POLISHED, emoji=Emoji.FEW), "0123abcd"),
        Edition(Variant(Mode.POLISHED, timestamps=True), "0123abcd"),
        Edition(Variant(Mode.POLISHED, language="de"), "0123abcd"),
        Edition(Variant(Mode.STRUCTURED), "0123abcd"),
    ]
    room.transcribed()
    for number, edition in enumerate(editions):
        assert room.variants.request(KEY, edition) == VariantView(edition, VariantState.REQUESTED)
        assert room.claims("a", edition)
        assert room.variants.finish(KEY, edition, Written(f"text {number}"), claim="a")
    for number, edition in enumerate(editions):
        view = room.variants.get(KEY, edition)
        assert view is not None
        assert (view.edition, view.text) == (edition, f"text {number}")


def test_pressing_twice_is_written_once(room: Room) -> None:
    room.requested()
    assert room.requested().state is VariantState.REQUESTED
    assert room.claims("a")
    assert not room.claims("b")
    assert room.requested().state is VariantState.REQUESTED  # while it is being written
    assert not room.claims("c")
    assert room.variants.finish(KEY, EDITION, WRITTEN, claim="a")
    assert room.requested().text == WRITTEN.text
    assert not room.claims("d")


def test_a_claim_that_is_not_renewed_lapses(room: Room) -> None:
    room.requested()
    assert room.claims("a")
    room.clock.time += timedelta(seconds=LEASE - 1)
    assert not room.claims("b")
    assert room.variants.renew(KEY, EDITION, claim="a", lease_seconds=LEASE)
    room.clock.time += timedelta(seconds=LEASE - 1)
    assert not room.claims("b")
    room.clock.time += timedelta(seconds=1)
    assert room.claims("b")


def test_a_worker_that_was_given_up_for_dead_changes_nothing(room: Room) -> None:
    room.requested()
    assert room.claims("dead")
    room.clock.time += timedelta(seconds=LEASE)
    assert room.claims("alive")
    assert not room.variants.finish(KEY, EDITION, Written("late"), claim="dead")
    assert not room.variants.fail(KEY, EDITION, Unwritten(Failure.UNFIT), claim="dead")
    assert not room.variants.renew(KEY, EDITION, claim="dead", lease_seconds=LEASE)
    room.variants.release(KEY, EDITION, claim="dead")
    assert not room.claims("third")
    assert room.variants.finish(KEY, EDITION, WRITTEN, claim="alive")
    assert not room.variants.finish(KEY, EDITION, Written("late"), claim="alive")
    assert room.requested().text == WRITTEN.text


def test_attempts_are_counted_and_a_known_end_does_not_count(room: Room) -> None:
    room.requested()
    for attempt in (1, 2, 3):
        begun = room.variants.begin(KEY, EDITION, claim=f"{attempt}", lease_seconds=LEASE)
        assert begun is not None
        assert begun.attempts == attempt
        assert begun.waited_seconds == (attempt - 1) * LEASE
        room.clock.time += timedelta(seconds=LEASE)
    assert room.claims("4")
    room.variants.release(KEY, EDITION, claim="4")
    begun = room.variants.begin(KEY, EDITION, claim="5", lease_seconds=LEASE)
    assert begun is not None
    assert (begun.attempts, begun.held_seconds) == (4, LEASE)


def test_a_failure_has_its_reason_until_it_is_asked_for_again(room: Room) -> None:
    room.requested()
    assert room.claims("a")
    unwritten = Unwritten(Failure.REFUSED, Fault.REFUSED)
    assert room.variants.fail(KEY, EDITION, unwritten, claim="a")
    failed = VariantView(EDITION, VariantState.FAILED, failure=Failure.REFUSED)
    assert room.variants.get(KEY, EDITION) == failed
    assert not room.claims("b")
    room.clock.time += timedelta(hours=1)
    assert room.requested() == VariantView(EDITION, VariantState.REQUESTED)
    begun = room.variants.begin(KEY, EDITION, claim="c", lease_seconds=LEASE)
    assert begun is not None
    assert (begun.claim, begun.attempts, begun.waited_seconds) == ("c", 1, 0.0)


def test_what_is_abandoned_fails_unless_it_was_written(room: Room) -> None:
    room.requested()
    assert room.claims("a")
    begun = room.variants.abandon(KEY, EDITION)
    assert begun is not None
    assert (begun.state, begun.claim) == (VariantState.FAILED, "a")
    assert not room.variants.finish(KEY, EDITION, WRITTEN, claim="a")
    view = room.variants.get(KEY, EDITION)
    assert view is not None
    assert view.failure is Failure.CRASHED
    room.requested()
    assert room.claims("b")
    assert room.variants.finish(KEY, EDITION, WRITTEN, claim="b")
    begun = room.variants.abandon(KEY, EDITION)
    assert begun is not None
    assert (begun.state, begun.claim) == (VariantState.READY, "b")


def test_a_new_transcript_takes_what_was_written_of_the_old_one(room: Room) -> None:
    room.requested()
    room.requested(OTHER)
    assert room.claims("a")
    room.jobs.finish(KEY, transcript("another one"), USAGE)
    assert room.variants.get(KEY, EDITION) is None
    assert not room.variants.finish(KEY, EDITION, WRITTEN, claim="a")
    assert room.variants.get(KEY, OTHER) is None


def test_a_deleted_job_takes_its_variants_along(engine: Engine) -> None:
    variants, jobs = Variants(engine), Jobs(engine)
    Room(jobs, variants, Clock()).requested()
    begun = variants.begin(KEY, EDITION, claim="a", lease_seconds=LEASE)
    assert begun is not None
    with Session(engine) as session, session.begin():
        session.execute(delete(JobRow))
    assert not variants.finish(KEY, EDITION, WRITTEN, claim="a")
    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(VariantRow)) == 0
    assert variants.request(KEY, EDITION) is None


def at_once(*works: Callable[[], object]) -> list[object]:
    barrier = Barrier(len(works))

    def run(work: Callable[[], object]) -> object:
        barrier.wait()
        return work()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def test_many_buttons_and_workers_at_once_are_one_claim(engine: Engine) -> None:
    variants = Variants(engine)
    Room(Jobs(engine), variants, Clock()).transcribed()
    for round_ in range(5):
        edition = Edition(EDITION.variant, f"{round_:08x}")
        views = at_once(*[lambda edition=edition: variants.request(KEY, edition)] * 4)
        assert views == [VariantView(edition, VariantState.REQUESTED)] * 4
        begun = at_once(
            *[
                lambda edition=edition, claim=claim: variants.begin(
                    KEY, edition, claim=claim, lease_seconds=LEASE
                )
                for claim in "abcd"
            ]
        )
        assert len({one.claim for one in begun}) == 1  # type: ignore[attr-defined]
        assert {one.attempts for one in begun} == {1}  # type: ignore[attr-defined]


def test_what_a_variant_took_is_kept(engine: Engine) -> None:
    variants = Variants(engine)
    Room(Jobs(engine), variants, Clock()).requested(OTHER)
    variants.begin(KEY, OTHER, claim="a", lease_seconds=LEASE)
    variants.finish(KEY, OTHER, WRITTEN, claim="a")
    with Session(engine) as session:
        row = session.scalars(select(VariantRow)).one()
        took = (row.input_tokens, row.output_tokens, row.cost_micro_dollars)
        assert took == (100, 50, 200)
        assert row.finished_at is not None
        assert row.held_until is None


def test_the_llm_s_money_is_not_the_speech_api_s(engine: Engine) -> None:
    speech, llm = Spending(engine, 100), Spending(engine, 100, row=LlmSpendingRow)
    assert speech.reserve(100) is not None
    reserved = llm.reserve(100)
    assert reserved is not None
    assert llm.reserve(1) is None
    llm.settle(reserved, 40)
    assert llm.reserve(60) is not None
    assert speech.reserve(1) is None
