"""/transcribe: who may ask, how often, what they are told, and what a group is not told."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.unit.chat.house import GROUP, GROUP_ID, PERSON, PRIVATE, RUSSIAN, VOICE
from tests.unit.chat.transcript.room import GROUP_KEY, IN_GROUP, KEY, Room
from voice2text.accounts.preferences import GroupPolicy
from voice2text.chat.outbox import FIRST
from voice2text.chat.phrases import phrases
from voice2text.domain import EventKind, JobState
from voice2text.errors import Refusal
from voice2text.speech.transcribe import MAX_ATTEMPTS

pytestmark = pytest.mark.unit
EN = phrases("en")
RECORDED = {"message_id": 100, "date": 1, "chat": GROUP, "from": PERSON, "voice": VOICE}
ASKER = PERSON | {"id": 55}
STRANGER = PERSON | {"id": 99}
MUTED = "Bad Request: not enough rights to send text messages to the chat"


@pytest.fixture
def room() -> Room:
    made = Room(IN_GROUP)
    made.chats.meet(GROUP_ID, IN_GROUP.chat_type, user_id=7, user_language="en")
    return made


async def ask(room: Room, sender: Any = ASKER, trace: str = "ask", **rest: Any) -> str:
    room.trace = trace
    answered = {"reply_to_message": RECORDED, "text": "/transcribe"} | rest
    return await room.message(chat=GROUP, sender=sender, **answered)


async def test_who_asks_sees_that_it_was_seen(room: Room) -> None:
    assert await ask(room) == "queued"
    assert room.world.names() == ["setMessageReaction"]
    assert len(room.queues.recordings) == 1


async def test_asking_again_and_again_queues_nothing(room: Room) -> None:
    outcomes = [await ask(room, trace=f"ask{n}") for n in range(MAX_ATTEMPTS + 2)]
    assert outcomes == ["queued"] + ["command"] * (MAX_ATTEMPTS + 1)
    assert room.world.texts() == [EN.at_it_already] * (MAX_ATTEMPTS + 1)
    ((recording, _),) = room.queues.recordings
    room.jobs.begin(recording)
    assert await ask(room, trace="later") == "command"  # while somebody works on it
    assert len(room.queues.recordings) == 1
    assert room.jobs.jobs[GROUP_KEY].attempts == 1


async def test_what_was_not_queued_before_a_crash_is_queued_by_the_next_try(room: Room) -> None:
    room.jobs.expect(IN_GROUP, 55, by="ask")  # and here the process died
    assert await ask(room) == "queued"
    assert len(room.queues.recordings) == 1


async def test_what_was_never_queued_can_be_asked_for_later(room: Room) -> None:
    room.jobs.now = lambda: datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
    room.jobs.expect(IN_GROUP, 55, by="buried")
    assert await ask(room) == "command"
    assert room.world.texts() == [EN.at_it_already]
    room.jobs.now = lambda: datetime(2026, 7, 1, 13, 0, tzinfo=UTC)
    assert await ask(room) == "queued"
    assert await ask(room, trace="other") == "command"
    assert len(room.queues.recordings) == 1


async def test_what_waits_to_be_delivered_is_not_transcribed_again(room: Room) -> None:
    await room.say("My words.")
    job = room.jobs.jobs[GROUP_KEY]
    room.jobs.jobs[GROUP_KEY] = type(job)(job.recording, JobState.TRANSCRIBED, 1)
    assert await ask(room) == "command"
    assert room.queues.recordings == []
    room.jobs.undeliverable(GROUP_KEY, "no_rights")
    assert await ask(room) == "queued"


async def test_a_stranger_takes_nobody_s_buttons_over(room: Room) -> None:
    await ask(room)
    await room.say("My words.")
    await ask(room, STRANGER, trace="other")
    assert room.jobs.jobs[GROUP_KEY].asker_id == ASKER["id"]
    text = next(one for one in room.world.messages if one.markup)
    assert await room.touch("⏱", STRANGER, text) == "ignored"
    assert await room.touch("⏱", ASKER, text) == "command"


async def test_an_anonymous_admin_leaves_the_asker_where_they_are(room: Room) -> None:
    await ask(room)
    await ask(room, STRANGER | {"id": 1087968824}, trace="other", sender_chat=GROUP)
    assert room.jobs.jobs[GROUP_KEY].asker_id == ASKER["id"]


async def test_what_somebody_deleted_is_not_told_to_the_group(room: Room) -> None:
    await room.say("My words.")
    room.jobs.erasures.erase(7, 5)
    assert await ask(room, STRANGER) == "command"
    assert room.world.texts()[-1] == EN.cannot_transcribe
    assert room.queues.recordings == []


async def test_who_deleted_everything_is_told_why_in_private() -> None:
    room = Room()
    await room.say("My words.")
    room.jobs.erasures.erase(7, 500)
    await room.message(text="/transcribe", reply_to_message=RECORDED | {"chat": PRIVATE})
    assert room.world.texts()[-1] == EN.erased_recording


async def refuse(room: Room) -> str:
    room.jobs.begin(IN_GROUP)
    room.jobs.refuse(GROUP_KEY, Refusal.BLOCKED, None)
    return await room.tell(EventKind.JOB_REFUSED)


async def test_who_is_blocked_is_not_told_to_the_group(room: Room) -> None:
    room.chats.access.block(7)
    assert await refuse(room) == "ignored"
    assert room.world.texts() == []
    assert not room.chats.access.is_told(7)  # they still are, in private
    assert await room.tell(EventKind.JOB_REFUSED) == "ignored"


async def test_who_asks_for_what_a_blocked_person_said_hears_each_time_that_there_is_no_text(
    room: Room,
) -> None:
    room.chats.access.block(7)
    for time in range(3):
        assert await ask(room, STRANGER, trace=f"ask{time}") == "queued"
        assert await refuse(room) == "refused"
        [said] = room.world.messages
        assert (said.text, said.markup) == (EN.cannot_transcribe, None)
    assert not room.chats.access.is_told(7)


async def test_a_group_that_was_promised_a_text_hears_that_there_is_none(room: Room) -> None:
    await room.fail()
    await ask(room)
    assert room.world.texts() == ["Transcribing 0:03 of speech…"]
    room.jobs.begin(IN_GROUP)
    room.jobs.refuse(GROUP_KEY, Refusal.BLOCKED, None)
    await room.tell(EventKind.JOB_REFUSED)
    assert room.world.texts() == [EN.cannot_transcribe]


async def test_a_text_is_shown_where_it_is(room: Room) -> None:
    await room.say("My words.")
    assert await ask(room) == "command"
    said = room.world.messages[-1]
    assert said.text == EN.transcribed_already
    assert said.reply_to == room.deliveries.sent(GROUP_KEY)[FIRST]
    assert room.queues.recordings == []


async def test_a_text_whose_message_was_deleted_is_sent_anew() -> None:
    room = Room()
    await room.say("My words.")
    room.world.messages.clear()
    await room.message(text="/transcribe", reply_to_message=RECORDED | {"chat": PRIVATE})
    [said] = room.world.messages
    assert (said.text, said.reply_to) == ("My words.", KEY.message_id)
    assert said.markup is not None
    assert room.queues.recordings == []


async def test_a_text_is_sent_anew_in_the_language_of_who_spoke() -> None:
    room = Room(IN_GROUP)
    room.chats.meet(GROUP_ID, IN_GROUP.chat_type, user_id=7, user_language="en")
    await room.say("My words.")
    before = room.labels()
    room.world.messages.clear()
    await ask(room, RUSSIAN | {"id": 55})
    assert room.labels() == before


async def test_a_text_sent_anew_is_still_to_be_rewritten(room: Room) -> None:
    await room.say("My words.")
    await room.touch("Summary")
    room.world.messages.clear()
    await ask(room)
    assert room.world.texts() == ["My words."]
    assert "⏳ Summary" in room.labels()
    assert await room.rewritten("Words.") == "shown"
    assert room.world.texts() == ["Words."]


async def test_a_text_that_nobody_has_any_more_is_made_anew(room: Room) -> None:
    await room.say("My words.")
    room.world.messages.clear()
    room.jobs.transcripts.clear()
    assert await ask(room) == "queued"
    assert room.jobs.jobs[GROUP_KEY].generation == 1


@pytest.mark.parametrize("policy", list(GroupPolicy))
async def test_a_silent_group_hears_no_answer(room: Room, policy: GroupPolicy) -> None:
    room.preferences.change(GROUP_ID, silent=True, group_policy=policy)
    await ask(room, reply_to_message={"message_id": 3, "date": 1, "chat": GROUP})
    await ask(room)
    await ask(room, trace="other")
    await room.say("My words.")
    await ask(room)
    room.jobs.erasures.erase(7, 5)
    await ask(room)
    assert len(room.world.messages) >= 4
    assert all(one.is_silent for one in room.world.messages)
    assert "setMessageReaction" not in room.world.names()


async def test_a_command_that_can_not_be_answered_is_answered_in_private(room: Room) -> None:
    room.world.rule("sendMessage", 400, MUTED, chat_id=GROUP_ID)
    assert await ask(room, reply_to_message={"message_id": 3, "date": 1, "chat": GROUP}) == (
        "undeliverable"
    )
    [told] = room.world.messages
    assert (told.chat_id, told.text) == (55, EN.lost_rights.format(chat="G"))
    room.world.rule("sendChatAction", 400, MUTED)
    assert await ask(room, trace="other") == "undeliverable"
    assert room.queues.recordings == []  # nobody transcribes for nothing
    assert [one.chat_id for one in room.world.messages] == [55, 55]


@pytest.mark.parametrize("is_known", [True, False])
async def test_who_asked_for_a_text_that_can_not_be_sent_is_told(
    room: Room, is_known: bool
) -> None:
    await ask(room)
    if not is_known:
        refusal = "Forbidden: bot can't initiate conversation with a user"
        room.world.rule("sendMessage", 403, refusal, chat_id=55)
    room.world.rule("sendMessage", 400, MUTED, chat_id=GROUP_ID)
    assert await room.say("My words.") == "undeliverable"
    expected = [(55, EN.unwritable)] if is_known else []
    assert [(one.chat_id, one.text) for one in room.world.messages] == expected
    assert room.chats.loss(GROUP_ID) == "no_rights"
    assert await ask(room, trace="other") == "queued"  # the right is back
