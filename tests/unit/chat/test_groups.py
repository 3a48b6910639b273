"""Groups: which recordings, asked for how, without sound, without rights, and under a new id."""

from typing import Any

import pytest

from tests.unit.chat.house import GROUP, GROUP_ID, PERSON, VOICE, House
from tests.unit.chat.test_updates import MEMBER, MUTED
from voice2text.accounts.preferences import GroupPolicy
from voice2text.chat.phrases import phrases
from voice2text.domain import ChatType, JobKey

pytestmark = pytest.mark.unit
EN = phrases("en")
RECORDED = {"message_id": 4, "date": 1, "chat": GROUP, "from": PERSON, "voice": VOICE}


@pytest.fixture
def house() -> House:
    made = House()
    made.chats.meet(GROUP_ID, ChatType.SUPERGROUP, user_id=7, user_language="en")
    return made


@pytest.mark.parametrize("policy", [GroupPolicy.ON_REPLY, GroupPolicy.NEVER])
async def test_a_group_may_want_no_recording_by_itself(house: House, policy: GroupPolicy) -> None:
    house.preferences.change(GROUP_ID, group_policy=policy)
    assert await house.message(chat=GROUP, voice=VOICE) == "ignored"
    assert house.queues.recordings == []
    assert house.world.calls == []


@pytest.mark.parametrize("policy", [GroupPolicy.ON_REPLY, GroupPolicy.ALWAYS])
async def test_a_recording_is_asked_for_by_a_reply(house: House, policy: GroupPolicy) -> None:
    house.preferences.change(GROUP_ID, group_policy=policy)
    outcome = await house.message(chat=GROUP, text="/transcribe", reply_to_message=RECORDED)
    assert outcome == "queued"
    ((recording, _),) = house.queues.recordings
    assert (recording.key, recording.user_id) == (JobKey(GROUP_ID, 4), 7)


async def test_where_it_is_switched_off_nothing_is_transcribed(house: House) -> None:
    house.preferences.change(GROUP_ID, group_policy=GroupPolicy.NEVER)
    await house.message(chat=GROUP, text="/transcribe", reply_to_message=RECORDED)
    assert house.world.texts() == [EN.off_here]
    assert house.queues.recordings == []


@pytest.mark.parametrize("answered", [{}, {"reply_to_message": {**RECORDED, "voice": None}}])
async def test_there_must_be_a_recording_to_answer(house: House, answered: dict[str, Any]) -> None:
    answered = {name: {k: v for k, v in one.items() if v} for name, one in answered.items()}
    await house.message(chat=GROUP, text="/transcribe", **answered)
    assert house.world.texts() == [EN.reply_to_a_recording]


async def test_a_silent_group_hears_no_sound_and_sees_no_eyes(house: House) -> None:
    house.preferences.change(GROUP_ID, silent=True)
    assert await house.message(chat=GROUP, voice=VOICE) == "queued"
    assert house.world.calls == []


async def test_lost_rights_are_told_once_and_nothing_is_transcribed(house: House) -> None:
    group = GROUP | {"title": "<b>Team</b>"}
    assert await house.member(group, MEMBER, MUTED) == "command"
    assert await house.member(group, MUTED, MUTED) == "ignored"
    [told] = house.world.messages
    assert (told.chat_id, told.text) == (7, EN.lost_rights.format(chat="<b>Team</b>"))
    refusal = "Bad Request: not enough rights to send text messages to the chat"
    house.world.rule("sendChatAction", 400, refusal)
    assert await house.message(chat=GROUP, voice=VOICE) == "undeliverable"
    assert house.queues.recordings == []
    # Telegram tells nobody when all members may write again; the next recording finds out.
    assert await house.message(chat=GROUP, voice=VOICE) == "queued"
    assert house.chats.loss(GROUP_ID) is None


async def test_who_never_spoke_to_the_bot_is_not_told(house: House) -> None:
    description = "Forbidden: bot can't initiate conversation with a user"
    house.world.rule("sendMessage", 403, description)
    assert await house.member(GROUP, MEMBER, MUTED) == "ignored"
    assert house.chats.loss(GROUP_ID) == "no_rights"


@pytest.mark.parametrize("order", [("to", "from"), ("from", "to"), ("to", "to"), ("from", "from")])
async def test_a_supergroup_takes_over_what_the_group_chose(
    house: House, order: tuple[str, str]
) -> None:
    old, new = GROUP | {"id": -5, "type": "group"}, GROUP | {"id": -1005}
    house.chats.meet(-5, ChatType.GROUP, user_id=7, user_language="en")
    house.preferences.change(-5, silent=True, speech_language="ka")
    house.preferences.add_words(-5, ["Ada"])
    said = {
        "to": {"chat": old, "migrate_to_chat_id": -1005},
        "from": {"chat": new, "migrate_from_chat_id": -5},
    }
    for one in order:
        assert await house.message(**said[one]) == "moved"
    assert house.preferences.of(-1005).silent is True
    assert house.preferences.of(-1005).speech_language == "ka"
    assert house.preferences.words(-1005) == ("Ada",)
    assert house.chats.loss(-5) == "migrated"
