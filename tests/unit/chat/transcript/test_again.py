"""Transcribing once more: the old text stays until the new one, and a failure ends well."""

from dataclasses import replace

import pytest

from tests.fakes.chat import Died
from tests.fakes.queues import QueueDown
from tests.unit.chat.house import GROUP, PERSON, VOICE
from tests.unit.chat.transcript.room import IN_GROUP, KEY, Room
from voice2text.chat.outbox import PLACEHOLDER, VERDICT
from voice2text.chat.phrases import phrases
from voice2text.domain import Event, EventKind, JobState, Wanted
from voice2text.errors import Refusal

pytestmark = pytest.mark.unit

EN = phrases("en")


@pytest.fixture
async def room() -> Room:
    room = Room()
    await room.say("Helo.")
    room.chats.spoken[7] = ("ka", "de")
    return room


def job(room: Room) -> JobState:
    return room.jobs.jobs[room.key].state


async def test_the_languages_spoken_before_come_first(room: Room) -> None:
    await room.touch("🔁")
    assert room.labels() == [
        EN.automatic,
        "Georgian",
        "Deutsch",
        EN.again_more,
        EN.again_better,
        EN.again_timed,
        EN.back,
    ]
    await room.touch(EN.again_more)
    assert "English" in room.labels()
    await room.touch(EN.back)
    assert "✓ Original" in room.labels()


@pytest.mark.parametrize(
    ("label", "wanted"),
    [
        (EN.automatic, Wanted(Wanted.AUTOMATIC)),
        ("Deutsch", Wanted("de")),
        (EN.again_better, Wanted(better=True)),
        (EN.again_timed, Wanted(words=True)),
    ],
)
async def test_what_is_pressed_is_what_is_wanted(room: Room, label: str, wanted: Wanted) -> None:
    await room.touch("🔁")
    assert await room.touch(label) == "queued"
    [(recording, trace)] = room.queues.recordings
    assert (recording.key, trace) == (KEY, "press2")
    assert room.jobs.jobs[KEY].wanted == wanted
    assert room.answers()[-1] == EN.again_started
    assert room.labels() == [EN.again_working]
    assert room.world.texts() == ["Helo."]  # until the new one is there


async def test_the_new_text_takes_the_place_of_the_old_one(room: Room) -> None:
    await room.touch("🔁")
    await room.touch("Deutsch")
    room.jobs.begin(room.recording)
    assert await room.tell(EventKind.JOB_STARTED) == "duplicate"
    assert await room.say("Hallo.") == "delivered"
    assert room.world.texts() == ["Hallo."]
    assert "✓ Original" in room.labels()
    assert job(room) is JobState.DELIVERED
    assert await room.tell(EventKind.JOB_FINISHED) == "duplicate"


async def test_late_news_of_the_first_time_change_nothing(room: Room) -> None:
    await room.touch("🔁")
    await room.touch("Deutsch")
    for kind in (EventKind.JOB_FINISHED, EventKind.JOB_FAILED, EventKind.JOB_REFUSED):
        assert await room.deliver(Event(kind, KEY)) == "duplicate"
    assert job(room) is JobState.RECEIVED
    assert room.world.texts() == ["Helo."]


async def test_what_was_rewritten_goes_with_the_old_text(room: Room) -> None:
    await room.touch("Summary")
    await room.rewritten("A greeting.")
    await room.touch("🔁")
    await room.touch("Deutsch")
    assert room.world.texts() == ["A greeting."]
    await room.say("Hallo.")
    assert room.world.texts() == ["Hallo."]
    assert room.variants.rows == {}


async def test_who_waits_for_a_variant_gets_one_of_the_new_text(room: Room) -> None:
    await room.touch("🔁")
    await room.touch("Deutsch")
    await room.touch(EN.again_working)  # back to the first page
    await room.touch("Summary")
    await room.say("Hallo.")
    assert len(room.queues.rewrites) == 2
    await room.rewritten("Ein Gruß.")
    assert room.world.texts() == ["Ein Gruß."]


async def test_two_buttons_at_once_are_one_job(room: Room) -> None:
    await room.touch("🔁")
    pressed = room.labels()
    first = room.marked().markup
    assert await room.touch("Deutsch") == "queued"
    room.marked().markup = first
    assert await room.touch(EN.again_timed) == "ignored"
    assert room.answers()[-1] == EN.at_it_already
    assert len(room.queues.recordings) == 1
    assert room.jobs.jobs[KEY].wanted == Wanted("de")
    assert pressed


async def test_a_press_that_could_not_be_queued_is_repeated(room: Room) -> None:
    await room.touch("🔁")
    room.queues.down = True
    with pytest.raises(QueueDown):
        await room.touch("Deutsch")
    room.queues.down = False
    room.trace, message = "press2", {"message_id": 1001, "date": 1, "chat": {"id": 7}}
    message["chat"] = {"id": 7, "type": "private"}
    assert await room.press("v1:t:100:a:de", message=message) == "queued"
    assert len(room.queues.recordings) == 1


@pytest.mark.parametrize("reason", [Refusal.FILE_GONE, Refusal.PERSONS_DAY])
async def test_a_second_time_in_vain_leaves_the_first_text(room: Room, reason: Refusal) -> None:
    await room.touch("🔁")
    await room.touch("Deutsch")
    room.jobs.begin(room.recording)
    room.jobs.refuse(KEY, reason, 120)
    assert await room.tell(EventKind.JOB_REFUSED) == "refused"
    text, verdict = room.world.messages
    assert (text.text, room.labels(text)[0]) == ("Helo.", "✓ Original")
    assert room.labels(verdict) == [EN.try_again]
    assert job(room) is JobState.DELIVERED
    assert await room.touch(EN.try_again) == "queued"
    assert room.jobs.jobs[KEY].wanted == Wanted("de")  # the same once more
    await room.say("Hallo.")
    assert room.world.texts() == ["Hallo."]  # the sentence was taken back


async def test_silence_in_vain_gets_its_buttons_back() -> None:
    room = Room()
    await room.say("")
    await room.touch("🔁")
    await room.touch(EN.automatic)
    assert room.labels() == [EN.again_working]
    await room.fail()
    assert room.labels(room.world.messages[0]) == [EN.again]


async def test_a_second_time_in_vain_sends_no_file_once_more() -> None:
    room = Room()
    await room.say("\n".join(["x" * 4096] * 9))
    await room.touch("🔁")
    await room.touch(EN.automatic)
    await room.fail()
    assert [bool(one.file) for one in room.world.messages] == [False, True, False]


async def test_a_second_time_in_vain_drops_no_rewriting() -> None:
    room = Room()
    await room.say("My words.")
    await room.touch("Summary")
    await room.touch("🔁")
    await room.touch(EN.automatic)
    await room.fail()
    assert await room.rewritten("Words.") == "shown"
    assert "Words." in room.world.texts()


async def test_a_failed_job_is_tried_again_days_later() -> None:
    room = Room()
    room.jobs.begin(room.recording)
    await room.tell(EventKind.JOB_STARTED)
    await room.fail()
    [verdict] = room.world.messages
    assert (verdict.text, room.labels()) == (EN.failed, [EN.try_again])
    assert await room.touch(EN.try_again) == "queued"
    assert room.world.texts() == ["Transcribing 2:41 of speech…"]
    assert set(room.deliveries.sent(KEY)) == {PLACEHOLDER}
    assert await room.say("Hello.") == "delivered"
    assert room.world.texts() == ["Hello."]


async def test_it_may_fail_as_often_as_one_likes() -> None:
    room = Room()
    await room.fail()
    for _ in range(3):
        await room.touch(EN.try_again)
        assert await room.fail() == "failed"
        assert room.world.texts() == [EN.failed]
        assert VERDICT in room.deliveries.sent(KEY)
    assert room.jobs.jobs[KEY].generation == 3


async def test_what_got_stuck_the_second_time_is_told_before_it_is_stored(room: Room) -> None:
    """As the janitor does. What is told of the first time is late, however the second ended."""
    await room.touch("🔁")
    await room.touch("Deutsch")
    room.jobs.begin(room.recording)
    first, second = (Event(EventKind.JOB_FAILED, KEY, generation=number) for number in (0, 1))
    assert await room.deliver(first) == "duplicate"
    assert await room.deliver(second) == "failed"
    room.jobs.fail(KEY, "stuck")
    assert await room.deliver(first) == "duplicate"
    assert room.world.texts() == ["Helo.", EN.failed]
    assert "✓ Original" in room.labels(room.world.messages[0])


async def test_a_sentence_too_old_to_be_edited_stays() -> None:
    room = Room()
    await room.fail()
    room.world.messages[0].is_old = True
    await room.touch(EN.try_again)
    await room.say("Hello.")
    assert room.world.texts() == [EN.failed, "Hello."]


async def test_a_crash_after_the_queue_is_repeated_whole() -> None:
    room = Room()
    await room.fail()
    data = "v1:t:100:r"
    room.world.dies_before = len(room.world.calls)
    with pytest.raises(Died):
        await room.data(data)
    room.world.dies_before = None
    room._traces -= 1  # the queue brings the same message
    assert await room.data(data) == "queued"
    assert room.world.texts() == ["Transcribing 2:41 of speech…"]
    assert room.jobs.jobs[KEY].generation == 1


async def test_what_forgot_its_file_is_not_tried_again(room: Room) -> None:
    known = room.jobs.jobs[KEY]
    room.jobs.jobs[KEY] = replace(known, recording=replace(known.recording, file_id=""))
    await room.touch("🔁")
    assert await room.touch(EN.automatic) == "ignored"
    assert room.answers()[-1] == EN.text_gone
    assert room.queues.recordings == []
    assert job(room) is JobState.DELIVERED


@pytest.mark.parametrize("ends", ["failed", "refused"])
async def test_transcribe_tries_again_what_failed(ends: str) -> None:
    room = Room(IN_GROUP)
    if ends == "failed":
        await room.fail()
    else:
        room.jobs.begin(room.recording)
        room.jobs.refuse(room.key, Refusal.GROUPS_DAY, 120)
        await room.tell(EventKind.JOB_REFUSED)
    voice = {"message_id": 100, "date": 1, "chat": GROUP, "from": PERSON, "voice": VOICE}
    command = {
        "text": "/transcribe",
        "entities": [{"type": "bot_command", "offset": 0, "length": 11}],
        "reply_to_message": voice,
    }
    sender = PERSON | {"id": 9}
    assert await room.message(chat=GROUP, sender=sender, **command) == "queued"
    job = room.jobs.jobs[room.key]
    assert (job.state, job.generation, job.asker_id) == (JobState.RECEIVED, 1, 9)
    [(queued, _)] = room.queues.recordings
    assert queued.file_id == VOICE["file_id"]
    assert room.world.texts() == ["Transcribing 0:03 of speech…"]


async def test_what_could_not_be_told_can_be_asked_for_again() -> None:
    room = Room()
    room.jobs.begin(room.recording)
    await room.say("Hello.")
    room.jobs.jobs[KEY] = replace(room.jobs.jobs[KEY], state=JobState.TRANSCRIBED)
    room.jobs.undeliverable(KEY, "bug")
    await room.tell(EventKind.JOB_FAILED)
    assert await room.touch(EN.try_again) == "queued"
    await room.say("Hello again.")
    assert room.world.texts() == ["Hello again."]
