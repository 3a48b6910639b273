"""Jobs, fake and real."""

from dataclasses import replace

import pytest

from tests.fakes.recordings import CHAT_ID, KEY, USAGE, USER_ID, recording, transcript
from tests.integration.storage.repositories import Storage
from voice2text.domain import ChatType, JobKey, JobState, Word
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
    storage.jobs.finish(KEY, said, USAGE)
    assert storage.jobs.transcript(KEY) == said
    job = storage.jobs.job(KEY)
    assert job is not None
    assert (job.state, job.duration_ms) == (JobState.TRANSCRIBED, said.duration_ms)


def test_words_keep_their_times(storage: Storage) -> None:
    storage.jobs.begin(recording())
    words = (Word(0, 250, "Hello,"), Word(250, 900, "мир 👋🏽"))
    said = transcript("Hello, мир 👋🏽", "And more.")
    said = replace(said, segments=(replace(said.segments[0], words=words), said.segments[1]))
    storage.jobs.finish(KEY, said, USAGE)
    assert storage.jobs.transcript(KEY) == said


def test_finish_replaces_an_earlier_transcript(storage: Storage) -> None:
    storage.jobs.begin(recording())
    storage.jobs.finish(KEY, transcript("a", "b", "c"), USAGE)
    storage.jobs.finish(KEY, transcript("d"), USAGE)
    assert storage.jobs.transcript(KEY) == transcript("d")


def test_silence_is_a_transcript_too(storage: Storage) -> None:
    storage.jobs.begin(recording())
    storage.jobs.finish(KEY, transcript(), USAGE)
    assert storage.jobs.transcript(KEY) == transcript()


def test_begin_leaves_a_transcribed_job_untouched(storage: Storage) -> None:
    storage.jobs.begin(recording())
    storage.jobs.finish(KEY, transcript("a"), USAGE)
    again = storage.jobs.begin(recording())
    assert (again.state, again.attempts) == (JobState.TRANSCRIBED, 1)


def test_a_delivered_job_stays_as_it_was_read(storage: Storage) -> None:
    storage.jobs.begin(recording())
    storage.jobs.finish(KEY, transcript("read"), USAGE)
    storage.jobs.delivered(KEY)
    storage.jobs.begin(recording())
    storage.jobs.release(KEY)
    storage.jobs.finish(KEY, transcript("late"), USAGE)
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
    storage.jobs.finish(KEY, transcript("late"), USAGE)
    assert state(storage) is JobState.TRANSCRIBED
    assert storage.jobs.transcript(KEY) == transcript("late")


def test_an_undeliverable_job_keeps_its_state(storage: Storage) -> None:
    storage.jobs.begin(recording())
    storage.jobs.finish(KEY, transcript("a"), USAGE)
    storage.jobs.undeliverable(KEY, "blocked")
    assert state(storage) is JobState.TRANSCRIBED


def test_a_job_that_was_never_begun_is_nothing(storage: Storage) -> None:
    storage.jobs.release(NOWHERE)
    storage.jobs.finish(NOWHERE, transcript("a"), USAGE)
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
        storage.jobs.finish(key, transcript(text), USAGE)
    storage.jobs.delivered(other)
    assert state(storage) is JobState.TRANSCRIBED
    assert storage.jobs.transcript(KEY) == transcript("one")


def spoke(storage: Storage, number: int, language: str | None, probability: float = 0.9) -> None:
    """One more transcript of the person."""
    key = JobKey(CHAT_ID + number % 2, 100 + number)
    storage.jobs.begin(recording(key))
    said = replace(transcript("a"), language=language, language_probability=probability)
    storage.jobs.finish(key, said, USAGE)


def test_begin_knows_the_person_s_recent_languages_latest_first(storage: Storage) -> None:
    assert storage.jobs.begin(recording()).recent_languages == ()
    for number, language in enumerate(["fr", "de", "ru", "en", "ru"]):
        spoke(storage, number, language)
    assert storage.jobs.begin(recording()).recent_languages == ("ru", "en", "de")


def test_neither_guesses_nor_silence_are_languages_that_somebody_speaks(storage: Storage) -> None:
    spoke(storage, 1, "de")
    spoke(storage, 2, "cy", 0.49)
    spoke(storage, 3, None, 0.0)
    assert storage.jobs.begin(recording()).recent_languages == ("de",)


def test_only_the_latest_recordings_say_what_somebody_speaks(storage: Storage) -> None:
    spoke(storage, 0, "de")
    for number in range(1, 21):
        spoke(storage, number, "en")
    assert storage.jobs.begin(recording()).recent_languages == ("en",)


def test_each_person_has_languages_of_their_own(storage: Storage) -> None:
    spoke(storage, 1, "de")
    other = recording(JobKey(CHAT_ID, 7), user_id=USER_ID + 1)
    assert storage.jobs.begin(other).recent_languages == ()
    channel = recording(JobKey(CHAT_ID, 8), chat_type=ChatType.CHANNEL, user_id=None)
    assert storage.jobs.begin(channel).recent_languages == ()
