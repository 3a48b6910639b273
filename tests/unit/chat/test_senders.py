"""Anonymous admins, linked channels and senders as a channel: no person, and the group pays."""

from typing import Any

import pytest

from tests.unit.chat.house import CHANNEL, GROUP, GROUP_ID, PERSON, VOICE, House
from voice2text.accounts.access import Access, Rules
from voice2text.accounts.allowance import Allowance, Scope
from voice2text.accounts.preferences import GroupPolicy
from voice2text.chat.phrases import phrases
from voice2text.domain import ChatType
from voice2text.intake.recording import recording_of

pytestmark = pytest.mark.unit
EN = phrases("en")

ANONYMOUS: dict[str, Any] = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
STAND_INS = [
    (ANONYMOUS, GROUP),
    ({"id": 777000, "is_bot": False, "first_name": "Telegram"}, CHANNEL),
    ({"id": 136817688, "is_bot": True, "first_name": "Channel"}, CHANNEL),
]
stand_ins = pytest.mark.parametrize(("sender", "sender_chat"), STAND_INS)


@stand_ins
async def test_their_recording_is_nobody_s(sender: Any, sender_chat: Any) -> None:
    house = House()
    recorded = {"message_id": 4, "date": 1, "chat": GROUP, "from": sender, "voice": VOICE}
    found = recording_of(recorded | {"sender_chat": sender_chat})
    assert found is not None
    assert found.user_id is None
    await house.message(chat=GROUP, sender=sender, sender_chat=sender_chat, voice=VOICE)
    ((queued, _),) = house.queues.recordings
    assert (queued.user_id, queued.chat_type) == (None, ChatType.SUPERGROUP)
    assert house.chats.user_languages == {}


async def test_the_group_pays_for_it_and_no_person_does() -> None:
    house = House()
    house.jobs.ledger.allowance = Allowance(person_minutes=1, group_minutes=60)
    await house.message(chat=GROUP, sender=ANONYMOUS, sender_chat=GROUP, voice=VOICE)
    ((queued, _),) = house.queues.recordings
    house.jobs.begin(queued)
    house.jobs.ledger.reserve(queued, 5 * 60_000)
    assert house.jobs.ledger.balance(Scope.GROUP, GROUP_ID).taken_ms == 5 * 60_000
    assert house.jobs.ledger.balance(Scope.PERSON, ANONYMOUS["id"]).taken_ms == 0


@stand_ins
async def test_the_recording_that_they_answer_for_is_nobody_s(
    sender: Any, sender_chat: Any
) -> None:
    house = House()
    voice = {"message_id": 4, "date": 1, "chat": GROUP, "from": sender, "voice": VOICE}
    voice |= {"sender_chat": sender_chat}
    await house.message(chat=GROUP, text="/transcribe", reply_to_message=voice)
    ((queued, _),) = house.queues.recordings
    assert queued.user_id is None


async def test_limits_shows_an_anonymous_admin_the_group_s_day_only() -> None:
    house = House()
    house.jobs.ledger.allowance = Allowance(person_minutes=10, group_minutes=60)
    await house.message(chat=GROUP, sender=ANONYMOUS, sender_chat=GROUP, text="/limits")
    [said] = house.world.texts()
    assert EN.limits_groups.format(60, limit=60) in said
    assert EN.limits_yours.format(10, limit=10) not in said


async def test_who_is_let_in_is_not_telegrams_stand_in() -> None:
    house = House(Rules(Access.ALLOW_LIST))
    house.chats.access.allow(ANONYMOUS["id"])
    outcome = await house.message(chat=GROUP, sender=ANONYMOUS, sender_chat=GROUP, voice=VOICE)
    assert outcome == "ignored"


async def test_an_anonymous_admin_may_still_change_the_group() -> None:
    house = House()
    house.preferences.change(GROUP_ID, group_policy=GroupPolicy.NEVER)
    await house.message(chat=GROUP, sender=ANONYMOUS, sender_chat=GROUP, text="/settings")
    assert house.world.texts() == [EN.settings_group]


async def test_a_person_stays_a_person() -> None:
    house = House()
    await house.message(chat=GROUP, sender=PERSON, voice=VOICE)
    ((queued, _),) = house.queues.recordings
    assert queued.user_id == PERSON["id"]
