"""Jobs, fake and real."""

import pytest

from tests.fakes.recordings import CHAT_ID, KEY, USER_ID, recording, transcript
from tests.integration.storage.repositories import Storage
from voice2text.domain import ChatType, JobKey, JobState
from voice2text.errors import Refusal

pytestmark = pytest.mark.integration

NOWHERE = JobKey(1, 1)


def state(storage: Storage) -> JobState:
    job = storage.jobs.job(KEY)
    assert job is not None
    return job.state


def test_begin_returns_the_job_as_it_stands(storage: Storage) -> None:
    job = storage.jobs.begin(recording())
    assert job.recording == recording()
    assert (job.state, job.attempts, job.pinned_language) == (JobState.TRANSCRIBING, 1, None)
    assert storage.jobs.job(KEY) == job


def test_begin_meets_the_chat_and_the_person(storage: Storage) -> None:
    storage.jobs.begin(recording())
    assert storage.chats.bot_language(CHAT_ID) == "ru"
    storage.chats.pin_language(CHAT_ID, "ka")
    assert storage.jobs.begin(recording()).pinned_language == "ka"


def test_begin_keeps_what_this_recording_does_not_say(storage: Storage) -> None:
    storage.chats.meet(CHAT_ID, ChatType.PRIVATE, user_id=USER_ID, user_language="de")
    job = storage.jobs.begin(recording(user_language=None))
    assert job.recording.user_language == "de"


def test_begin_works_for_a_channel_without_a_person(storage: Storage) -> None:
    anonymous = recording(chat_type=ChatType.CHANNEL, user_id=None, user_language=None)
    assert storage.jobs.begin(anonymous).recording == anonymous


def test_each_begin_counts_until_an_outcome_is_known(storage: Storage) -> None:
    assert [storage.jobs.begin(recording()).attempts for _ in range(3)] == [1, 2, 3]
    storage.jobs.release(KEY)
    released = storage.jobs.job(KEY)
    assert released is not None
    assert (released.state, released.attempts) == (JobState.RECEIVED, 2)
    assert storage.jobs.begin(recording()).attempts == 3


def test_release_twice_counts_once(storage: Storage) -> None:
    storage.jobs.begin(recording())
    storage.jobs.begin(recording())
    storage.jobs.release(KEY)
    storage.jobs.release(KEY)
    job = storage.jobs.job(KEY)
    assert job is not None
    assert job.attempts == 1


def test_finish_stores_the_transcript(storage: Storage) -> None:
    storage.jobs.begin(recording())
    assert storage.jobs.transcript(KEY) is None
    said = transcript("Hello.", "Как дела? 👋🏽", "")
    storage.jobs.finish(KEY, said, engine="whisper-base", process_ms=250)
    assert storage.jobs.transcript(KEY) == said
    job = storage.jobs.job(KEY)
    assert job is not None
    assert (job.state, job.duration_ms) == (JobState.TRANSCRIBED, said.duration_ms)


def test_finish_replaces_an_earlier_transcript(storage: Storage) -> None:
    storage.jobs.begin(recording())
    storage.jobs.finish(KEY, transcript("a", "b", "c"), engine="whisper", process_ms=1)
    storage.jobs.finish(KEY, transcript("d"), engine="whisper", process_ms=1)
    assert storage.jobs.transcript(KEY) == transcript("d")


def test_silence_is_a_transcript_too(storage: Storage) -> None:
    storage.jobs.begin(recording())
    storage.jobs.finish(KEY, transcript(), engine="whisper", process_ms=1)
    assert storage.jobs.transcript(KEY) == transcript()


def test_begin_leaves_a_transcribed_job_untouched(storage: Storage) -> None:
    storage.jobs.begin(recording())
    storage.jobs.finish(KEY, transcript("a"), engine="whisper", process_ms=1)
    again = storage.jobs.begin(recording())
    assert (again.state, again.attempts) == (JobState.TRANSCRIBED, 1)


def test_a_delivered_job_stays_as_it_was_read(storage: Storage) -> None:
    storage.jobs.begin(recording())
    storage.jobs.finish(KEY, transcript("read"), engine="whisper", process_ms=1)
    storage.jobs.delivered(KEY)
    storage.jobs.begin(recording())
    storage.jobs.release(KEY)
    storage.jobs.finish(KEY, transcript("late"), engine="whisper", process_ms=1)
    storage.jobs.refuse(KEY, Refusal.EMPTY, None)
    storage.jobs.fail(KEY, "ValueError")
    storage.jobs.delivered(KEY)
    assert state(storage) is JobState.DELIVERED
    assert storage.jobs.transcript(KEY) == transcript("read")


def test_a_refusal_is_kept_with_its_limit(storage: Storage) -> None:
    storage.jobs.begin(recording())
    storage.jobs.refuse(KEY, Refusal.TOO_LARGE, 20)
    storage.jobs.fail(KEY, "ValueError")
    storage.jobs.delivered(KEY)
    again = storage.jobs.begin(recording())
    assert (again.state, again.refusal, again.refusal_limit, again.attempts) == (
        JobState.REFUSED,
        Refusal.TOO_LARGE,
        20,
        1,
    )


def test_a_failure_is_not_tried_again(storage: Storage) -> None:
    storage.jobs.begin(recording())
    storage.jobs.fail(KEY, "MemoryError")
    storage.jobs.delivered(KEY)
    assert storage.jobs.begin(recording()).state is JobState.FAILED
    assert storage.jobs.transcript(KEY) is None


def test_a_late_transcript_beats_a_failure(storage: Storage) -> None:
    for _ in range(5):  # as many copies of one message at the same time
        storage.jobs.begin(recording())
    storage.jobs.fail(KEY, "crashed")
    storage.jobs.finish(KEY, transcript("late"), engine="whisper", process_ms=1)
    assert state(storage) is JobState.TRANSCRIBED
    assert storage.jobs.transcript(KEY) == transcript("late")


def test_an_undeliverable_job_keeps_its_state(storage: Storage) -> None:
    storage.jobs.begin(recording())
    storage.jobs.finish(KEY, transcript("a"), engine="whisper", process_ms=1)
    storage.jobs.undeliverable(KEY, "blocked")
    assert state(storage) is JobState.TRANSCRIBED


def test_a_job_that_was_never_begun_is_nothing(storage: Storage) -> None:
    storage.jobs.release(NOWHERE)
    storage.jobs.finish(NOWHERE, transcript("a"), engine="whisper", process_ms=1)
    storage.jobs.refuse(NOWHERE, Refusal.EMPTY, None)
    storage.jobs.fail(NOWHERE, "ValueError")
    storage.jobs.delivered(NOWHERE)
    storage.jobs.undeliverable(NOWHERE, "blocked")
    assert storage.jobs.job(NOWHERE) is None
    assert storage.jobs.transcript(NOWHERE) is None


def test_jobs_of_one_chat_are_apart(storage: Storage) -> None:
    other = JobKey(CHAT_ID, 43)
    for key, text in ((KEY, "one"), (other, "other")):
        storage.jobs.begin(recording(key))
        storage.jobs.finish(key, transcript(text), engine="whisper", process_ms=1)
    storage.jobs.delivered(other)
    assert state(storage) is JobState.TRANSCRIBED
    assert storage.jobs.transcript(KEY) == transcript("one")
