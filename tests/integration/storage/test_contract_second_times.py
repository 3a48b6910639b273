"""Jobs that are asked for again, and what their messages show, fake and real."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.fakes.recordings import CHAT_ID, KEY, USAGE, USER_ID, recording, transcript
from tests.integration.storage.repositories import Storage
from voice2text.accounts.allowance import Scope
from voice2text.domain import Job, JobKey, JobState, Pace, View, Wanted
from voice2text.errors import Refusal

pytestmark = pytest.mark.integration

GERMAN = Wanted("de", better=True, words=True)
LONG = timedelta(minutes=36)


def job(storage: Storage) -> Job:
    found = storage.jobs.job(KEY)
    assert found is not None
    return found


def end(storage: Storage, state: JobState) -> None:
    storage.jobs.begin(recording())
    if state is JobState.REFUSED:
        storage.jobs.refuse(KEY, Refusal.NO_SOUND, 3)
    elif state is JobState.FAILED:
        storage.jobs.fail(KEY, "ValueError")
    else:
        storage.jobs.finish(KEY, transcript("a"), USAGE)
        storage.jobs.delivered(KEY)


@pytest.mark.parametrize("state", [JobState.DELIVERED, JobState.REFUSED, JobState.FAILED])
def test_what_has_its_outcome_can_be_asked_for_again(storage: Storage, state: JobState) -> None:
    end(storage, state)
    assert storage.jobs.reopen(KEY, GERMAN, by="u1")
    again = job(storage)
    assert (again.state, again.attempts, again.generation) == (JobState.RECEIVED, 0, 1)
    assert (again.wanted, again.refusal, again.refusal_limit) == (GERMAN, None, None)
    assert storage.jobs.begin(recording()).wanted == GERMAN


def test_who_asks_once_is_answered_the_same_twice(storage: Storage) -> None:
    end(storage, JobState.FAILED)
    assert storage.jobs.reopen(KEY, Wanted(), by="u1")
    assert storage.jobs.reopen(KEY, Wanted(), by="u1")
    assert not storage.jobs.reopen(KEY, GERMAN, by="u2")
    assert job(storage).generation == 1
    storage.jobs.begin(recording())
    assert not storage.jobs.reopen(KEY, Wanted(), by="u1")  # it is being worked on


def test_what_has_no_outcome_is_not_asked_for_again(storage: Storage) -> None:
    assert not storage.jobs.reopen(KEY, Wanted(), by="u1")
    storage.jobs.begin(recording())
    assert not storage.jobs.reopen(KEY, Wanted(), by="u1")
    storage.jobs.finish(KEY, transcript("a"), USAGE)
    assert not storage.jobs.reopen(KEY, Wanted(), by="u1")
    assert job(storage).state is JobState.TRANSCRIBED
    storage.jobs.undeliverable(KEY, "bug")
    assert storage.jobs.reopen(KEY, Wanted(), by="u1")


def test_the_old_text_stays_until_the_new_one_is_there(storage: Storage) -> None:
    end(storage, JobState.DELIVERED)
    storage.jobs.reopen(KEY, Wanted(), by="u1")
    assert storage.jobs.transcript(KEY) == transcript("a")
    storage.jobs.begin(recording())
    assert storage.jobs.transcript(KEY) == transcript("a")
    storage.jobs.finish(KEY, transcript("b"), USAGE, generation=1)
    assert storage.jobs.transcript(KEY) == transcript("b")


@pytest.mark.parametrize("ends", ["refused", "failed"])
def test_a_second_time_in_vain_leaves_the_text_of_the_first(storage: Storage, ends: str) -> None:
    end(storage, JobState.DELIVERED)
    storage.jobs.reopen(KEY, Wanted(), by="u1")
    storage.jobs.begin(recording())
    if ends == "refused":
        storage.jobs.refuse(KEY, Refusal.FILE_GONE, None)
    else:
        storage.jobs.fail(KEY, "ValueError")
    assert job(storage).state == ends
    storage.jobs.delivered(KEY)
    assert job(storage).state is JobState.DELIVERED
    assert storage.jobs.transcript(KEY) == transcript("a")


def test_a_worker_of_an_earlier_time_stores_nothing(storage: Storage) -> None:
    end(storage, JobState.DELIVERED)
    storage.jobs.reopen(KEY, Wanted(), by="u1")
    storage.jobs.begin(recording())
    storage.jobs.finish(KEY, transcript("late"), USAGE, generation=0)
    assert storage.jobs.transcript(KEY) == transcript("a")
    assert job(storage).state is JobState.TRANSCRIBING


def test_a_worker_of_an_earlier_time_refuses_nothing(storage: Storage) -> None:
    end(storage, JobState.FAILED)
    storage.jobs.reopen(KEY, Wanted(), by="u1")
    storage.jobs.begin(recording())
    storage.ledger.reserve(recording(), 1_000)
    storage.jobs.refuse(KEY, Refusal.FILE_GONE, None, generation=0)
    assert job(storage).state is JobState.TRANSCRIBING
    assert storage.ledger.balance(Scope.PERSON, USER_ID).taken_ms == 1_000
    storage.jobs.refuse(KEY, Refusal.FILE_GONE, None, generation=1)
    assert job(storage).state is JobState.REFUSED
    assert storage.ledger.balance(Scope.PERSON, USER_ID).taken_ms == 0


@pytest.mark.parametrize("call", ["release", "fail"])
def test_a_worker_of_an_earlier_time_ends_no_later_attempt(storage: Storage, call: str) -> None:
    end(storage, JobState.FAILED)
    storage.jobs.reopen(KEY, Wanted(), by="u1")
    storage.jobs.begin(recording())
    storage.ledger.reserve(recording(), 1_000)

    def by_one_of(generation: int) -> tuple[JobState, int, int]:
        if call == "release":
            storage.jobs.release(KEY, generation=generation)
        else:
            storage.jobs.fail(KEY, "crashed", generation=generation)
        taken_ms = storage.ledger.balance(Scope.PERSON, USER_ID).taken_ms
        return job(storage).state, job(storage).attempts, taken_ms

    assert by_one_of(0) == (JobState.TRANSCRIBING, 1, 1_000)
    ended = {"release": (JobState.RECEIVED, 0, 1_000), "fail": (JobState.FAILED, 1, 0)}
    assert by_one_of(1) == ended[call]


def test_a_second_time_sets_minutes_aside_anew(storage: Storage) -> None:
    storage.jobs.begin(recording())
    storage.ledger.reserve(recording(), 1_000)
    storage.jobs.finish(KEY, replace(transcript("a"), duration_ms=1_000), USAGE)
    storage.jobs.delivered(KEY)
    storage.jobs.reopen(KEY, Wanted(), by="u1")
    storage.jobs.begin(recording())
    for _ in range(2):
        storage.ledger.reserve(recording(), 1_000)
    assert storage.ledger.balance(Scope.PERSON, USER_ID).taken_ms == 2_000


def test_what_failed_costs_its_minutes_once(storage: Storage) -> None:
    for _ in range(2):
        storage.jobs.begin(recording())
        storage.ledger.reserve(recording(), 1_000)
        storage.jobs.fail(KEY, "crashed")
        assert storage.ledger.balance(Scope.PERSON, USER_ID).taken_ms == 0
        storage.jobs.reopen(KEY, Wanted(), by="u1")
    storage.jobs.begin(recording())
    storage.ledger.reserve(recording(), 1_000)
    storage.jobs.finish(KEY, replace(transcript("a"), duration_ms=1_000), USAGE, generation=2)
    assert storage.ledger.balance(Scope.PERSON, USER_ID).taken_ms == 1_000


def test_the_first_who_asked_is_remembered(storage: Storage) -> None:
    storage.jobs.expect(recording(), None, by="u1")  # an anonymous admin
    assert (job(storage).state, job(storage).attempts) == (JobState.RECEIVED, 0)
    assert storage.jobs.begin(recording()).asker_id is None
    storage.jobs.expect(recording(), 12, by="u2")
    storage.jobs.expect(recording(), 13, by="u3")
    storage.jobs.expect(recording(), None, by="u4")
    assert (job(storage).state, job(storage).asker_id) == (JobState.TRANSCRIBING, 12)


def test_who_asks_for_a_text_that_is_there_is_not_remembered(storage: Storage) -> None:
    end(storage, JobState.DELIVERED)
    storage.jobs.expect(recording(), 12, by="u1")
    assert (job(storage).state, job(storage).asker_id) == (JobState.DELIVERED, None)
    storage.jobs.reopen(KEY, Wanted(), by="u2")
    storage.jobs.expect(recording(), 12, by="u3")
    assert job(storage).asker_id is None


def test_a_job_that_is_asked_for_is_queued_by_the_message_that_made_it(storage: Storage) -> None:
    storage.jobs.expect(recording(), 11, by="u1")
    assert storage.jobs.reopen(KEY, Wanted(), by="u1")
    assert storage.jobs.reopen(KEY, Wanted(), by="u1")  # it crashed before it was queued, say
    storage.jobs.expect(recording(), 12, by="u2")
    assert not storage.jobs.reopen(KEY, Wanted(), by="u2")
    storage.jobs.begin(recording())
    assert not storage.jobs.reopen(KEY, Wanted(), by="u1")
    assert job(storage).generation == 0


def test_one_whose_message_was_lost_can_be_asked_for_by_another(storage: Storage) -> None:
    storage.jobs.expect(recording(), 11, by="u1")  # buried before it was queued, say
    storage.clock.time += LONG
    storage.jobs.expect(recording(), 12, by="u2")
    assert storage.jobs.reopen(KEY, GERMAN, by="u2")
    assert storage.jobs.reopen(KEY, GERMAN, by="u2")
    assert not storage.jobs.reopen(KEY, Wanted(), by="u3")
    assert not storage.jobs.reopen(KEY, Wanted(), by="u1")
    again = job(storage)
    assert (again.state, again.attempts, again.wanted) == (JobState.RECEIVED, 0, GERMAN)
    assert (again.asker_id, again.generation) == (11, 0)
    storage.clock.time += LONG
    assert storage.jobs.reopen(KEY, Wanted(), by="u3")


def test_one_that_was_reopened_and_then_lost_is_the_same_run(storage: Storage) -> None:
    end(storage, JobState.FAILED)
    storage.jobs.reopen(KEY, GERMAN, by="u1")
    storage.clock.time += LONG
    assert storage.jobs.reopen(KEY, Wanted(), by="u2")
    assert (job(storage).generation, job(storage).wanted) == (1, Wanted())


def test_one_that_came_late_is_transcribed_by_whichever_message_comes_first(
    storage: Storage,
) -> None:
    storage.jobs.expect(recording(), 11, by="u1")
    storage.clock.time += LONG
    assert storage.jobs.reopen(KEY, Wanted(), by="u2")
    begun = storage.jobs.begin(recording())  # of the first message, which only waited
    storage.jobs.finish(KEY, transcript("a"), USAGE, generation=begun.generation)
    assert storage.jobs.begin(recording()).state is JobState.TRANSCRIBED  # so the second does none
    storage.clock.time += LONG
    assert not storage.jobs.reopen(KEY, Wanted(), by="u3")
    assert storage.jobs.transcript(KEY) == transcript("a")


def test_one_that_was_let_go_and_lost_costs_its_minutes_once(storage: Storage) -> None:
    storage.jobs.begin(recording())
    storage.ledger.reserve(recording(), 1_000)
    storage.jobs.release(KEY, generation=0)
    storage.clock.time += LONG
    assert storage.jobs.reopen(KEY, Wanted(), by="u1")
    for _ in range(2):  # two messages of it, at once
        storage.jobs.begin(recording())
        storage.ledger.reserve(recording(), 1_000)
    for _ in range(2):
        storage.jobs.finish(KEY, replace(transcript("a"), duration_ms=1_000), USAGE, generation=0)
    assert storage.ledger.balance(Scope.PERSON, USER_ID).taken_ms == 1_000


def test_one_that_comes_back_in_time_is_not_lost(storage: Storage) -> None:
    storage.jobs.expect(recording(), 11, by="u1")
    storage.clock.time += LONG
    storage.jobs.begin(recording())
    storage.jobs.release(KEY, generation=0)
    storage.clock.time += timedelta(minutes=30)  # 15 of work, and a pause of 15
    assert not storage.jobs.reopen(KEY, Wanted(), by="u2")


@pytest.mark.parametrize("attempts", [1, 2])
def test_one_that_is_worked_on_is_not_lost(storage: Storage, attempts: int) -> None:
    for _ in range(attempts):
        storage.jobs.begin(recording())
    if attempts == 2:
        storage.jobs.release(KEY, generation=0)  # one of the two workers
    storage.clock.time += LONG
    assert not storage.jobs.reopen(KEY, Wanted(), by="u1")


def test_speed_is_that_of_the_latest(storage: Storage) -> None:
    assert storage.jobs.real_time_factor() is None
    for number in range(30):
        key = JobKey(CHAT_ID, 100 + number)
        storage.jobs.begin(recording(key))
        usage = replace(USAGE, transcribe_ms=9_000 if number < 10 else 500)
        storage.jobs.finish(key, replace(transcript("a"), duration_ms=2_000), usage)
    assert storage.jobs.real_time_factor() == 0.25
    assert storage.jobs.pace() == Pace(500)


def test_of_those_under_way_only_what_is_left_counts(storage: Storage) -> None:
    storage.jobs.begin(recording())
    assert storage.jobs.pace() is None
    usage = replace(USAGE, transcribe_ms=1_000)
    storage.jobs.finish(KEY, replace(transcript("a"), duration_ms=4_000), usage)
    claims = [4 * 3600, 4 * 1800, None]
    for number, claimed in enumerate([*claims, 60]):
        key = JobKey(CHAT_ID, 100 + number)
        storage.jobs.begin(replace(recording(key), claimed_seconds=claimed))
    storage.jobs.release(JobKey(CHAT_ID, 103))
    pace = storage.jobs.pace()
    assert pace is not None
    assert (pace.mean_ms, pace.under_way) == (1_000, 3)
    begun = 3_600_000 + 1_800_000 + 1_000  # a quarter of what is claimed, or the mean
    assert begun - 60_000 < pace.left_ms <= begun


def test_recordings_without_a_sound_measure_nothing(storage: Storage) -> None:
    storage.jobs.begin(recording())
    usage = replace(USAGE, transcribe_ms=0)
    storage.jobs.finish(KEY, replace(transcript(), duration_ms=0), usage)
    assert storage.jobs.pace() is None


def test_what_is_shown_is_remembered(storage: Storage) -> None:
    end(storage, JobState.DELIVERED)
    assert storage.views.of(KEY) is None
    storage.views.expect(KEY, "p200@01234567")
    assert storage.views.of(KEY) is None
    storage.views.show(KEY, "o200", 0)
    storage.views.expect(KEY, "p200@01234567")
    assert storage.views.of(KEY) == View("o200", 0, "p200@01234567")
    for _ in range(2):
        storage.views.show(KEY, "p200", 1)
    assert storage.views.of(KEY) == View("p200", 1)


def test_a_message_can_be_forgotten(storage: Storage) -> None:
    storage.deliveries.record(KEY, 1, 10)
    storage.deliveries.record(KEY, 2, 20)
    storage.deliveries.forget(KEY, 1)
    storage.deliveries.forget(KEY, 1)
    assert storage.deliveries.sent(KEY) == {2: 20}
