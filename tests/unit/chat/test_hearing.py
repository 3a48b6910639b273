"""Telegram's privacy mode: what a group is told that the bot can't hear."""

import pytest

from tests.unit.chat.house import CHANNEL, GROUP, GROUP_ID, PRIVATE, VOICE, House
from tests.unit.chat.test_updates import MEMBER
from voice2text.accounts.access import Access, Rules
from voice2text.accounts.preferences import GroupPolicy
from voice2text.chat.phrases import phrases

pytestmark = pytest.mark.unit
EN = phrases("en")
LEFT = {"status": "left"}
ASKED = "/transcribe@voice2text_bot"
WARNING = EN.hears_only_asked.format(bot="voice2text_bot")
HELLO = EN.hello_group_asked.format(bot="voice2text_bot") + "\n\n" + WARNING


@pytest.fixture
def house() -> House:
    made = House()
    made.world.hears_all = False
    return made


async def test_a_new_group_is_promised_no_more_than_the_bot_hears(house: House) -> None:
    await house.member(GROUP, LEFT, MEMBER)
    await house.message(chat=GROUP, text="/start@voice2text_bot")
    assert house.world.texts() == [HELLO, HELLO]
    assert ASKED in HELLO


@pytest.mark.parametrize("is_admin", [True, False])
async def test_where_it_hears_everything_it_says_so(house: House, is_admin: bool) -> None:
    house.world.hears_all = not is_admin
    if is_admin:
        house.world.admins.add((GROUP_ID, 42))
    await house.member(GROUP, LEFT, MEMBER)
    assert house.world.texts() == [EN.hello_group]


async def test_its_owner_s_change_is_seen_by_the_next_group(house: House) -> None:
    await house.member(GROUP, LEFT, MEMBER)
    house.world.hears_all = True
    await house.member(GROUP | {"id": -1009}, LEFT, MEMBER)
    assert house.world.texts() == [HELLO, EN.hello_group]


async def test_who_is_not_let_in_hears_that_only() -> None:
    house = House(Rules(Access.ALLOW_LIST))
    house.world.hears_all = False
    await house.member(GROUP, LEFT, MEMBER)
    assert house.world.texts() == [EN.not_admitted.format(id=GROUP_ID)]


@pytest.mark.parametrize("policy", list(GroupPolicy))
@pytest.mark.parametrize("is_silent", [True, False])
async def test_a_group_that_wants_all_recordings_hears_what_it_takes(
    house: House, policy: GroupPolicy, is_silent: bool
) -> None:
    house.world.admins.add((GROUP_ID, 7))
    await house.message(chat=GROUP, text="/settings")
    house.preferences.change(GROUP_ID, silent=is_silent)
    [menu] = house.world.messages
    under = {"message_id": menu.message_id, "date": 1, "chat": GROUP}
    assert await house.press(f"v1:set:policy:{policy.value}", message=under) == "command"
    assert house.preferences.of(GROUP_ID).group_policy is policy
    said = [(one.text, one.is_silent) for one in house.world.messages[1:]]
    assert said == ([(WARNING, is_silent)] if policy is GroupPolicy.ALWAYS else [])


@pytest.mark.parametrize("chat", [PRIVATE, CHANNEL])
async def test_elsewhere_every_message_arrives(house: House, chat: dict[str, object]) -> None:
    post = {"message_id": 5, "date": 1, "chat": chat}
    await house.update(channel_post=post | {"text": "/start"})
    assert WARNING not in "".join(house.world.texts())
    assert await house.update(channel_post=post | {"voice": VOICE}) == "queued"
