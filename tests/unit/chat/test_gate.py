"""Who may use the bot: strangers, guests, the blocked, and owners, in private and in groups."""

import pytest

from tests.unit.chat.house import CHANNEL, GROUP, GROUP_ID, PERSON, PRIVATE, VOICE, House
from tests.unit.chat.test_own_things import data, said, under
from tests.unit.chat.test_updates import MEMBER
from voice2text.accounts.access import Access, Rules
from voice2text.chat.phrases import phrases

pytestmark = pytest.mark.unit
EN = phrases("en")
OWNER = PERSON | {"id": 1}
GUEST = PERSON | {"id": 9}
ASK = EN.not_admitted.format(id=7)
LEFT = {"status": "left"}


@pytest.fixture
def house() -> House:
    return House(Rules(Access.INVITE, frozenset({1})))


@pytest.mark.parametrize("text", ["/settings", "/start", "…", "/allow 7", "/nothing"])
async def test_a_stranger_is_told_whom_to_ask_and_by_which_number(house: House, text: str) -> None:
    assert await house.message(text=text) == "command"
    assert house.world.texts() == [ASK]
    assert "7" in ASK


async def test_a_stranger_may_read_the_help(house: House) -> None:
    await house.message(text="/help")
    assert house.world.texts() == [EN.help.format(120, megabytes=20)]


@pytest.mark.parametrize("is_blocked", [False, True])
async def test_whoever_left_may_take_their_things_along(is_blocked: bool) -> None:
    house = House(Rules(Access.INVITE, frozenset({1})))
    key = said(house, 4, "words")
    if is_blocked:
        house.chats.access.block(7)
    await house.message(text="/privacy")
    await house.message(text="/export_my_data")
    await house.message(text="/delete_my_data")
    privacy, archive, _ = house.world.messages
    assert "/delete_my_data" in privacy.text
    assert archive.file
    assert await house.press(data(house, EN.delete_yes), message=under(house)) == "command"
    assert key not in house.jobs.jobs


async def test_a_stranger_s_button_does_nothing(house: House) -> None:
    shown = {"message_id": 4, "date": 1, "chat": PRIVATE}
    assert await house.press("v1:set:stamps:on", message=shown) == "ignored"
    (answer,) = house.world.calls
    assert getattr(answer, "text", None) == ASK
    assert len(ASK) <= 200
    assert house.preferences.of(7).timestamps is False


async def test_an_invitation_lets_in_as_many_as_it_says(house: House) -> None:
    house.chats.access.invite("c0de_-", created_by=1, uses=1, days=7)
    await house.message(text="/start wrong")
    for _ in range(2):  # the link pressed again uses nothing up
        await house.message(text="/start c0de_-")
    await house.message(text="/start c0de_-", chat={"id": 9, "type": "private"}, sender=GUEST)
    assert house.world.texts() == [EN.invite_wrong, EN.start, EN.start, EN.invite_wrong]
    assert house.chats.access.allowed == {7}


async def test_an_owner_s_own_try_uses_nothing_up(house: House) -> None:
    house.chats.access.invite("code", created_by=1, uses=1, days=7)
    await house.message(text="/start code", chat={"id": 1, "type": "private"}, sender=OWNER)
    assert house.world.texts() == [EN.start]
    assert house.chats.access.allowed == set()


async def test_under_an_allow_list_no_code_opens() -> None:
    house = House(Rules(Access.ALLOW_LIST))
    house.chats.access.invite("code", created_by=1, uses=1, days=7)
    await house.message(text="/start code")
    assert house.world.texts() == [ASK]


async def test_who_is_blocked_hears_it_once(house: House) -> None:
    house.chats.access.allow(7)
    house.chats.access.block(7)
    outcomes = [await house.message(text=text) for text in ("/start code", "/help", "/settings")]
    assert outcomes == ["command", "ignored", "ignored"]
    assert house.world.texts() == [EN.blocked]


async def test_everybody_but_the_blocked_may_use_an_open_bot() -> None:
    house = House()
    await house.message(text="/start")
    house.chats.access.block(7)
    await house.message(text="/start")
    assert house.world.texts() == [EN.start, EN.blocked]


async def test_a_group_of_strangers_hears_nothing(house: House) -> None:
    assert await house.message(chat=GROUP, voice=VOICE) == "ignored"
    assert await house.message(chat=GROUP, text="/settings") == "ignored"
    assert house.world.calls == []
    assert house.queues.recordings == []


async def test_an_admitted_speaker_is_heard_in_any_group_and_alone(house: House) -> None:
    house.chats.access.allow(7)
    assert await house.message(chat=GROUP, voice=VOICE) == "queued"
    assert await house.message(chat=GROUP, sender=GUEST, voice=VOICE) == "ignored"


@pytest.mark.parametrize("text", ["/help", "/transcribe", "/settings@voice2text_bot"])
async def test_their_command_lets_the_group_in_which_is_told_once(house: House, text: str) -> None:
    house.chats.access.allow(7)
    await house.message(chat=GROUP, text=text)
    await house.message(chat=GROUP, text=text)
    assert house.world.texts()[0] == EN.group_allowed
    assert house.world.texts().count(EN.group_allowed) == 1
    assert await house.message(chat=GROUP, sender=GUEST, voice=VOICE) == "queued"


@pytest.mark.parametrize(
    "text", ["/roll 20", "/roll@voice2text_bot", "/help@other", "/x@other", "/"]
)
async def test_a_command_for_another_bot_lets_nobody_in(house: House, text: str) -> None:
    house.chats.access.allow(7)
    await house.message(chat=GROUP, text=text)
    assert EN.group_allowed not in house.world.texts()
    assert await house.message(chat=GROUP, sender=GUEST, voice=VOICE) == "ignored"


async def test_a_blocked_person_is_not_heard_in_a_group_that_was_let_in(house: House) -> None:
    house.chats.access.allow(GROUP_ID)
    house.chats.access.block(9)
    assert await house.message(chat=GROUP, sender=GUEST, voice=VOICE) == "ignored"
    assert await house.message(chat=GROUP, voice=VOICE) == "queued"


@pytest.mark.parametrize("is_guest", [True, False])
async def test_who_adds_the_bot_to_a_group_decides(house: House, is_guest: bool) -> None:
    if is_guest:
        house.chats.access.allow(7)
    await house.member(GROUP, LEFT, MEMBER)
    expected = EN.hello_group if is_guest else EN.not_admitted.format(id=GROUP_ID)
    assert house.world.texts() == [expected]
    outcome = await house.message(chat=GROUP, sender=GUEST, voice=VOICE)
    assert outcome == ("queued" if is_guest else "ignored")


async def test_a_channel_is_let_in_by_its_own_number(house: House) -> None:
    post = {"message_id": 5, "date": 1, "chat": CHANNEL, "voice": VOICE}
    assert await house.update(channel_post=post) == "ignored"
    house.chats.access.allow(-1008)
    assert await house.update(channel_post=post) == "queued"


async def test_what_was_said_of_a_group_moves_along(house: House) -> None:
    house.chats.access.allow(GROUP_ID)
    await house.message(chat=GROUP, sender=GUEST, text="/help")
    await house.message(chat=GROUP, sender=GUEST, migrate_to_chat_id=-5)
    moved = {"id": -5, "type": "supergroup"}
    assert await house.message(chat=moved, sender=GUEST, voice=VOICE) == "queued"
