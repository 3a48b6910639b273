"""The place in the queue: told to who waits, once, and gone when their turn has come."""

from dataclasses import replace
from typing import Any

import pytest

from tests.fakes.recordings import USAGE
from tests.unit.chat.delivering import (
    FAILED,
    FINISHED,
    KEY,
    RECORDING,
    REFUSED,
    STARTED,
    Delivery,
)
from tests.unit.chat.house import GROUP, GROUP_ID, PERSON, VOICE, House
from tests.unit.chat.test_groups import RECORDED
from tests.unit.chat.transcript.room import IN_GROUP, Room
from voice2text.chat import sentences
from voice2text.chat.outbox import PLACEHOLDER
from voice2text.chat.phrases import languages, phrases
from voice2text.domain import ChatType, Event, EventKind, JobKey, JobState, Transcript
from voice2text.errors import Refusal

pytestmark = pytest.mark.unit

EN = phrases("en")
QUEUED = Event(EventKind.JOB_QUEUED, KEY, ahead=12, language="en")
PLACE = "⏳ About 12 recordings are ahead of yours."
MINE = replace(RECORDING, claimed_seconds=None)


def measured(house: Delivery | House, work_ms: int, sound_ms: int = 10_000) -> None:
    """Another recording, transcribed before."""
    other = replace(RECORDING, key=JobKey(99, 50), user_id=99)
    house.jobs.begin(other)
    usage = replace(USAGE, transcribe_ms=work_ms)
    house.jobs.finish(other.key, Transcript("en", 0.9, sound_ms, ()), usage)
    house.jobs.delivered(other.key)


@pytest.fixture
def house() -> Delivery:
    return Delivery()


async def test_who_waits_is_told_their_place(house: Delivery) -> None:
    assert await house.deliver(QUEUED) == "place"
    assert house.world.texts() == [PLACE]
    assert house.jobs.jobs == {}  # telling begins nothing


async def test_the_time_is_that_of_the_work_shared_by_all_transcribers(house: Delivery) -> None:
    measured(house, work_ms=35_000)
    assert await house.deliver(QUEUED) == "place"  # 12 times 35 s, among ten
    assert house.world.texts() == [f"{PLACE} Its turn comes in about 40 seconds, or sooner."]


async def test_the_work_under_way_counts_by_what_is_left_of_it(house: Delivery) -> None:
    measured(house, work_ms=5_000)  # twice as fast as it is spoken
    for number in range(10):
        long = replace(RECORDING, key=JobKey(8, number), claimed_seconds=3600)
        house.jobs.begin(long)
    assert await house.deliver(QUEUED) == "place"
    # Ten hours of sound take five of work, half an hour of ten; the two that wait, a second.
    (said,) = house.world.texts()
    assert said == f"{PLACE} Its turn comes in about 30 minutes, or sooner."


async def test_a_short_wait_is_not_worth_a_message(house: Delivery) -> None:
    measured(house, work_ms=8_000)  # 9.6 s
    assert await house.deliver(QUEUED) == "ignored"
    assert house.world.calls == []


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (None, PLACE),
        (0.0, None),
        (9.9, None),
        (10.0, f"{PLACE} Its turn comes in about 10 seconds, or sooner."),
        (94.0, f"{PLACE} Its turn comes in about 90 seconds, or sooner."),
        (96.0, f"{PLACE} Its turn comes in about 2 minutes, or sooner."),
        (3600.0, f"{PLACE} Its turn comes in about 60 minutes, or sooner."),
    ],
)
def test_a_time_is_as_exact_as_it_can_be(seconds: float | None, said: str | None) -> None:
    assert sentences.place(EN, 12, seconds) == said


@pytest.mark.parametrize("language", languages())
def test_a_place_in_every_language(language: str) -> None:
    for seconds, number in ((40.0, "40"), (300.0, "5")):
        said = sentences.place(phrases(language), 12, seconds)
        assert said is not None
        assert "12" in said
        assert number in said


@pytest.mark.parametrize(
    ("ahead", "said"),
    [
        (11, "примерно 11 записей."),
        (21, "примерно 21 запись."),
        (22, "примерно 22 записи."),
        (100, "примерно 100 записей."),
    ],
)
def test_russian_counts_in_three_ways(ahead: int, said: str) -> None:
    assert (sentences.place(phrases("ru"), ahead, None) or "").endswith(said)


@pytest.mark.parametrize(
    ("event", "chosen", "met", "said"),
    [
        ("ru", None, None, "⏳ Перед"),
        ("ru", "en", None, "⏳ About"),
        (None, None, "ru", "⏳ Перед"),
        (None, "ru", "en", "⏳ Перед"),
        (None, None, None, "⏳ About"),
    ],
)
async def test_the_language_is_the_persons(
    house: Delivery, event: str | None, chosen: str | None, met: str | None, said: str
) -> None:
    if chosen or met:
        house.jobs.chats.meet(7, ChatType.PRIVATE, user_id=7, user_language=met)
    if chosen:
        house.jobs.preferences.change(7, bot_language=chosen)
    await house.deliver(replace(QUEUED, language=event))
    assert house.world.texts()[0].startswith(said)


async def test_a_topic_is_kept(house: Delivery) -> None:
    await house.deliver(replace(QUEUED, thread_id=5))
    (sent,) = house.world.calls
    assert sent.message_thread_id == 5  # type: ignore[attr-defined]


async def test_it_is_said_once(house: Delivery) -> None:
    assert [await house.deliver(QUEUED) for _ in range(2)] == ["place", "duplicate"]
    assert house.world.texts() == [PLACE]


async def test_a_job_that_waits_for_another_try_waits(house: Delivery) -> None:
    house.begin()
    house.jobs.release(KEY)
    assert await house.deliver(QUEUED) == "place"


async def test_who_is_transcribed_already_does_not_wait(house: Delivery) -> None:
    house.begin()
    assert await house.deliver(QUEUED) == "ignored"
    house.finish("Hello.")
    assert await house.deliver(QUEUED) == "ignored"
    await house.deliver(FINISHED)
    assert await house.deliver(QUEUED) == "duplicate"
    assert house.world.texts() == ["Hello."]


@pytest.mark.parametrize("end", ["refused", "failed"])
async def test_nor_does_who_was_told_that_there_is_no_text(house: Delivery, end: str) -> None:
    house.begin()
    if end == "refused":
        house.jobs.refuse(KEY, Refusal.NOT_AUDIO, None)
    else:
        house.jobs.fail(KEY, "ValueError")
    assert await house.deliver(QUEUED) == "ignored"
    assert house.world.messages == []


async def test_late_news_of_the_first_time_are_not_of_the_second(house: Delivery) -> None:
    house.begin()
    house.jobs.jobs[KEY] = replace(house.jobs.jobs[KEY], state=JobState.RECEIVED, generation=1)
    assert await house.deliver(QUEUED) == "duplicate"


async def test_without_a_number_nothing_is_said(house: Delivery) -> None:
    assert await house.deliver(replace(QUEUED, ahead=None)) == "ignored"


async def test_a_silent_group_hears_nothing(house: Delivery) -> None:
    house.jobs.chats.meet(GROUP_ID, ChatType.SUPERGROUP, user_id=7, user_language="en")
    house.jobs.preferences.change(GROUP_ID, silent=True)
    assert await house.deliver(replace(QUEUED, key=JobKey(GROUP_ID, 5))) == "ignored"
    assert house.world.calls == []


async def test_who_knows_that_they_are_blocked_hears_nothing(house: Delivery) -> None:
    house.jobs.chats.access.told(7)
    assert await house.deliver(QUEUED) == "ignored"


async def test_who_blocked_the_bot_is_no_failure_of_the_job(house: Delivery) -> None:
    house.world.rule("sendMessage", 403, "Forbidden: bot was blocked by the user")
    assert await house.deliver(QUEUED) == "ignored"
    assert house.jobs.undeliverables == {}


async def test_the_place_becomes_the_text(house: Delivery) -> None:
    await house.deliver(QUEUED)
    house.finish("Hello.")
    assert await house.deliver(FINISHED) == "delivered"
    assert house.world.texts() == ["Hello."]
    assert house.world.names() == ["sendMessage", "editMessageText"]


async def test_a_long_recording_is_told_that_its_turn_has_come(house: Delivery) -> None:
    await house.deliver(QUEUED)
    house.begin()
    assert await house.deliver(replace(STARTED, total_ms=161_000)) == "placeholder"
    assert house.world.texts() == ["Transcribing 2:41 of speech…"]
    assert house.world.names() == ["sendMessage", "editMessageText", "sendChatAction"]


async def test_a_place_that_can_t_be_edited_stops_nothing(house: Delivery) -> None:
    await house.deliver(QUEUED)
    house.begin()
    house.world.rule("editMessageText", 429, "No", parameters={"retry_after": 30}, times=1)
    assert await house.deliver(STARTED) == "placeholder"
    house.finish("Hello.")
    await house.deliver(FINISHED)
    assert house.world.texts() == ["Hello."]


@pytest.mark.parametrize("event", [REFUSED, FAILED])
async def test_the_place_becomes_the_reason_why_there_is_no_text(
    house: Delivery, event: Event
) -> None:
    await house.deliver(QUEUED)
    house.begin()
    if event is REFUSED:
        house.jobs.refuse(KEY, Refusal.NOT_AUDIO, None)
    else:
        house.jobs.fail(KEY, "ValueError")
    await house.deliver(event)
    assert house.world.texts() == [EN.not_audio if event is REFUSED else EN.failed]


async def test_a_deletion_takes_the_place_along() -> None:
    house = House()
    assert await house.deliver(QUEUED) == "place"
    house.jobs.erasures.erase(7, KEY.message_id + 1)
    assert house.deliveries.messages == {}
    assert await house.deliver(QUEUED) == "erased"
    assert house.deliveries.messages == {}
    assert len(house.world.messages) == 1


async def test_a_bot_of_older_code_overlooks_what_carries_a_place() -> None:
    """What it reads of the envelope (queues/envelopes.py) is an update of no kind."""
    house = House()
    told = [await house.receive({"update_id": 0}, "u1") for _ in range(2)]
    assert told == ["ignored", "duplicate"]
    assert house.world.calls == []


# What the bot itself queues: a group's recordings, what is asked for, and what is tried again.


@pytest.fixture
def group() -> House:
    house = House()
    house.chats.meet(GROUP_ID, ChatType.SUPERGROUP, user_id=7, user_language="en")
    house.backlog.waiting = 12
    return house


ASKED = {"text": "/transcribe", "reply_to_message": RECORDED}


@pytest.mark.parametrize(
    ("content", "number"), [({"voice": VOICE}, 5), (ASKED, 4)], ids=["always", "asked"]
)
async def test_in_a_group_the_bot_looks_itself(
    group: House, content: dict[str, Any], number: int
) -> None:
    assert await group.message(chat=GROUP, sender=PERSON, **content) == "queued"
    assert group.world.texts() == [PLACE]
    assert group.backlog.asked == 1
    assert group.jobs.jobs[JobKey(GROUP_ID, number)].state is JobState.RECEIVED
    assert list(group.deliveries.sent(JobKey(GROUP_ID, number))) == [PLACEHOLDER]


@pytest.mark.parametrize(
    ("is_asked", "speakers", "chosen", "said"),
    [
        (False, "ru", None, "⏳ Перед"),
        (False, "ru", "en", "⏳ About"),
        (False, None, None, "⏳ Перед"),
        (True, "ru", None, "⏳ Перед"),
        (True, "ru", "en", "⏳ About"),
    ],
)
async def test_a_group_reads_of_a_recording_in_the_language_of_who_spoke(
    group: House, is_asked: bool, speakers: str | None, chosen: str | None, said: str
) -> None:
    group.chats.meet(GROUP_ID, ChatType.SUPERGROUP, user_id=8, user_language="ru")
    group.preferences.change(GROUP_ID, bot_language=chosen)
    recorded = {"voice": VOICE, "from": PERSON | {"id": 9, "language_code": speakers}}
    asked = ASKED | {"reply_to_message": RECORDED | recorded}
    await group.message(chat=GROUP, **(asked if is_asked else recorded))
    assert group.world.texts()[0].startswith(said)


@pytest.mark.parametrize("content", [{"voice": VOICE}, ASKED], ids=["always", "asked"])
async def test_a_silent_group_sees_no_place(group: House, content: dict[str, Any]) -> None:
    group.preferences.change(GROUP_ID, silent=True)
    assert await group.message(chat=GROUP, **content) == "queued"
    assert group.world.messages == []


@pytest.mark.parametrize("content", [{"voice": VOICE}, ASKED], ids=["always", "asked"])
async def test_without_a_backlog_a_group_sees_none(group: House, content: dict[str, Any]) -> None:
    group.backlog.waiting = None
    assert await group.message(chat=GROUP, **content) == "queued"
    assert group.world.messages == []


@pytest.mark.parametrize("content", [{"voice": VOICE}, ASKED], ids=["always", "asked"])
async def test_a_queue_that_can_t_be_asked_stops_nothing(
    group: House, content: dict[str, Any]
) -> None:
    group.backlog.down = True
    assert await group.message(chat=GROUP, **content) == "queued"
    assert len(group.queues.recordings) == 1
    assert group.log.warnings == [("the place is not told", {"reason": "Retryable"})]


@pytest.mark.parametrize(
    ("status", "reason"), [(429, "Retryable"), (403, "Unreachable"), (400, "TelegramBadRequest")]
)
@pytest.mark.parametrize("content", [{"voice": VOICE}, ASKED], ids=["always", "asked"])
async def test_what_telegram_refuses_is_not_queued_twice(
    group: House, content: dict[str, Any], status: int, reason: str
) -> None:
    rest = {"parameters": {"retry_after": 1}} if status == 429 else {}
    group.world.rule("sendMessage", status, "Forbidden", **rest)
    assert await group.message(chat=GROUP, **content) == "queued"
    assert len(group.queues.recordings) == 1
    assert group.log.warnings == [("the place is not told", {"reason": reason})]


async def test_a_deletion_finds_the_place_in_a_group(group: House) -> None:
    await group.message(chat=GROUP, voice=VOICE)
    group.jobs.erasures.erase(7, 1)
    assert group.deliveries.messages == {}


async def test_of_a_recording_of_before_a_deletion_nothing_is_told(group: House) -> None:
    group.jobs.erasures.erase(7, 1)
    assert await group.message(chat=GROUP, voice=VOICE) == "queued"  # it was sent before
    assert group.world.messages == []
    assert group.jobs.jobs == {}


async def test_one_that_is_asked_for_while_it_is_transcribed_waits_no_more(group: House) -> None:
    group.jobs.begin(replace(IN_GROUP, key=JobKey(GROUP_ID, 4)))
    assert await group.message(chat=GROUP, **ASKED) == "command"
    assert group.world.texts() == [EN.at_it_already]


async def test_who_tries_again_is_told_their_place() -> None:
    room = Room(MINE)
    await room.fail()
    room.backlog.waiting = 12
    assert await room.touch(EN.try_again) == "queued"
    assert room.world.texts() == [PLACE]
    await room.say("Hello.")
    assert room.world.texts() == ["Hello."]


@pytest.mark.parametrize(("waiting", "down"), [(None, False), (12, True)])
async def test_or_that_it_goes_on(waiting: int | None, down: bool) -> None:
    room = Room(MINE)
    await room.fail()
    room.backlog.waiting, room.backlog.down = waiting, down
    assert await room.touch(EN.try_again) == "queued"
    assert room.world.texts() == [EN.transcribing]
