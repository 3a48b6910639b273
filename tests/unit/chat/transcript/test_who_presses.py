"""A button is a wish: who may wish, and what is answered to wishes that mean nothing."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.chat.house import GROUP_ID, PERSON, RUSSIAN
from tests.unit.chat.transcript.room import IN_GROUP, KEY, Room
from voice2text.chat.phrases import phrases

pytestmark = pytest.mark.unit

EN, RU = phrases("en"), phrases("ru")
STRANGER = PERSON | {"id": 9}


async def group() -> Room:
    room = Room(IN_GROUP)
    await room.say("Hello.")
    return room


@pytest.mark.parametrize("label", ["Summary", "📄", "🔁", "⏱"])
async def test_a_stranger_presses_in_vain(label: str) -> None:
    room = await group()
    before = room.marked().markup
    assert await room.touch(label, STRANGER) == "ignored"
    assert room.answers() == [EN.not_yours]
    assert room.world.texts() == ["Hello."]
    assert room.marked().markup == before
    assert room.queues.rewrites == []


async def test_the_speaker_may() -> None:
    room = await group()
    assert await room.touch("⏱") == "command"
    assert room.world.texts() == ["[0:00] Hello."]


async def test_an_admin_may() -> None:
    room = await group()
    room.world.admins.add((GROUP_ID, 9))
    assert await room.touch("⏱", STRANGER) == "command"


async def test_who_asked_for_the_text_may() -> None:
    room = Room(IN_GROUP)
    room.jobs.expect(room.recording, 9, by="u1")
    await room.say("Hello.")
    assert await room.touch("⏱", STRANGER) == "command"
    assert await room.touch("⏱", PERSON | {"id": 10}) == "ignored"


@pytest.mark.parametrize("label", ["📄", "🔁", "Summary", "⏱"])
async def test_a_group_keeps_its_language_whoever_presses(label: str) -> None:
    room = await group()
    room.world.admins.add((GROUP_ID, 8))
    await room.touch(label, RUSSIAN)
    assert {EN.files, EN.back} & set(room.labels())
    await room.data("v1:t:100:b", RUSSIAN)
    assert EN.files in room.labels()
    assert room.chats.bot_language(GROUP_ID) == "en"


async def test_a_group_that_chose_a_language_is_spoken_to_in_it() -> None:
    room = await group()
    room.preferences.change(GROUP_ID, bot_language="ru")
    await room.data("v1:t:100:b")
    assert RU.files in room.labels()


async def test_in_private_the_person_is_spoken_to_in_their_language() -> None:
    room = Room()
    await room.say("Hello.")
    await room.data("v1:t:100:b", PERSON | {"language_code": "ru"})
    assert RU.files in room.labels()


@pytest.mark.parametrize("data", ["v1:t:101:b", "v1:t:101:m:o201", "v1:t:101:a:de", "v1:t:9:f:txt"])
async def test_a_recording_of_another_chat_is_none_of_this_one(data: str) -> None:
    room = await group()
    assert await room.data(data) == "ignored"
    assert room.answers() == [EN.text_gone]
    assert room.world.texts() == ["Hello."]
    assert room.queues.recordings == []


@pytest.mark.parametrize("data", ["v1:t:100", "v1:t:100:m:z200", "v1:t:100:zz", "v2:t:100:b"])
async def test_another_versions_button_is_too_old(data: str) -> None:
    room = Room()
    await room.say("Hello.")
    assert await room.data(data) == "ignored"
    assert room.answers() == [EN.stale_button]


@pytest.mark.parametrize("label", ["Summary", "Original", "⏱"])
async def test_a_text_that_is_gone_is_said_to_be(label: str) -> None:
    room = Room()
    await room.say("Hello.")
    room.jobs.transcripts.clear()
    assert await room.touch(label) == "ignored"
    assert room.answers() == [EN.text_gone]
    assert room.queues.rewrites == []


async def test_a_deleted_recording_is_said_to_be_gone() -> None:
    room = Room()
    await room.say("Hello.")
    room.jobs.jobs.clear()
    assert await room.touch("📄") == "ignored"
    assert room.answers() == [EN.text_gone]


async def test_a_message_that_telegram_no_longer_shows_can_be_pressed() -> None:
    room = Room()
    await room.say("Hello.")
    gone = {"message_id": 1001, "date": 0, "chat": {"id": 7, "type": "private"}}
    assert await room.press("v1:t:100:f", message=gone) == "command"
    assert room.world.texts() == ["Hello.", EN.buttons_anew]


async def test_a_button_outside_any_chat_is_nothing() -> None:
    assert await Room().press("v1:t:100:f", inline_message_id="i") == "ignored"


async def test_names_are_text() -> None:
    room = Room()
    person = PERSON | {"first_name": "<b>*_`[x](y)", "last_name": "&lt;"}
    await room.say("Hello.")
    assert await room.touch("⏱", person) == "command"
    assert room.world.texts() == ["[0:00] Hello."]


async def test_a_topic_is_kept_by_what_is_sent_anew() -> None:
    room = Room(replace(IN_GROUP, thread_id=5))
    await room.say("Hello.")
    await room.touch("📄")
    await room.touch("TXT")
    assert [one.thread_id for one in room.world.messages] == [5, 5]


@given(st.lists(st.text(max_size=12), max_size=4))
async def test_any_data_is_answered(words: list[str]) -> None:
    room = Room()
    await room.say("Hello.")
    data = ":".join(["v1", "t", *words])
    assert await room.data(data) in {"ignored", "command", "queued"}
    assert len(room.answers()) == 1
    assert KEY in room.jobs.jobs
