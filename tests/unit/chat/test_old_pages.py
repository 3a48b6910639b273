"""A press on a page that can't be edited any more shows it anew."""

from typing import Any

import pytest

from tests.unit.chat.house import GROUP, GROUP_ID, PERSON, PRIVATE, House
from tests.unit.chat.test_own_things import data, said, under
from voice2text.accounts.preferences import Retention
from voice2text.chat.phrases import phrases

pytestmark = pytest.mark.unit
EN = phrases("en")
# What Telegram makes of a message that is too old (Bot API, InaccessibleMessage).
INACCESSIBLE = {"message_id": 1000, "date": 0, "chat": PRIVATE}


@pytest.fixture
def house() -> House:
    made = House()
    for number in range(1, 8):
        said(made, number, f"the word {number}")
    return made


@pytest.mark.parametrize(
    ("press", "beginning"),
    [
        ("v1:set:keep:forever", EN.settings),
        ("v1:set:done", EN.settings_saved),
        ("v1:lang:de", "In this chat I expect Deutsch."),
        ("v1:his:1", "Your transcripts: 7"),
        ("v1:voc:0", EN.words_none),
        ("v1:del:no", EN.delete_not),
    ],
)
@pytest.mark.parametrize("is_known", [True, False])
async def test_the_page_is_sent_anew(
    house: House, press: str, beginning: str, is_known: bool
) -> None:
    await house.message(text="/settings")
    house.world.messages[0].is_old = True
    pressed = under(house) if is_known else INACCESSIBLE
    assert await house.press(press, message=pressed) == "command"
    old, new = house.world.messages
    assert old.text == EN.settings
    assert new.text.startswith(beginning)
    assert (new.chat_id, new.reply_to, new.is_silent) == (7, None, True)


async def test_what_was_set_is_set_and_seen(house: House) -> None:
    await house.press("v1:set:keep:forever", message=INACCESSIBLE)
    assert house.preferences.of(7).retention is Retention.FOREVER
    assert data(house, "Keep transcripts: for ever") == "v1:set:keep"


async def test_a_search_is_sent_anew_as_an_answer_to_its_command(house: House) -> None:
    await house.message(text="/search word")
    house.world.messages[0].is_old = True
    command = {"message_id": 5, "date": 1, "chat": PRIVATE, "from": PERSON, "text": "/search word"}
    await house.press(data(house, "»"), message=under(house, reply_to_message=command))
    new = house.world.messages[-1]
    assert (new.reply_to, "the <b>word</b> 1" in new.text) == (5, True)


async def test_in_a_forum_it_is_sent_anew_into_its_topic(house: House) -> None:
    house.world.admins.add((GROUP_ID, 7))
    pressed: dict[str, Any] = {"message_id": 9, "date": 1, "chat": GROUP}
    pressed |= {"message_thread_id": 4, "is_topic_message": True}
    await house.press("v1:set:main", message=pressed)
    [new] = house.world.messages
    assert (new.chat_id, new.thread_id, new.text) == (GROUP_ID, 4, EN.settings_group)


async def test_a_page_that_shows_it_already_is_not_sent_anew(house: House) -> None:
    await house.message(text="/settings")
    await house.press("v1:set:main", message=under(house))
    assert len(house.world.messages) == 1
