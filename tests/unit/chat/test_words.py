import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.chat.house import GROUP, GROUP_ID, PRIVATE, RUSSIAN, House
from tests.unit.chat.test_settings import buttons, press
from voice2text.accounts.vocabulary import LONGEST_WORD, MOST_WORDS
from voice2text.chat.phrases import languages, phrases
from voice2text.chat.settings.vocabulary import PER_PAGE, vocabulary_page
from voice2text.domain import ChatType
from voice2text.text.split import MESSAGE_UNITS, units

pytestmark = pytest.mark.unit
EN = phrases("en")


@pytest.fixture
def house() -> House:
    return House()


async def test_words_are_added_listed_and_removed(house: House) -> None:
    await house.message(text="/words")
    await house.message(text="/words add Nadezhda, Ada Lovelace")
    await house.message(text="/words REMOVE nadezhda")
    await house.message(text="/words remove nobody")
    await house.message(text="/words clear")
    assert house.world.texts() == [
        f"{EN.words_none}\n\n{EN.words_help}",
        "I listen for: Nadezhda, Ada Lovelace",
        "I listen for: Ada Lovelace",
        EN.words_not_there,
        f"{EN.words_none}\n\n{EN.words_help}",
    ]


@pytest.mark.parametrize("text", ["/words add", "/words add ,,", "/words what", "/words remove"])
async def test_a_wrong_command_is_told_how(house: House, text: str) -> None:
    await house.message(text=text)
    assert house.world.texts() == [EN.words_help]


@pytest.mark.parametrize("text", ["/words list", "/words\nlist", "/words LIST"])
async def test_a_list_is_listed(house: House, text: str) -> None:
    await house.message(text="/words add Ada")
    await house.message(text=text)
    assert house.world.texts() == ["I listen for: Ada"] * 2


@pytest.mark.parametrize("text", ["/words add\nBob\nCarol", "/words\nadd  Bob,\n Carol"])
async def test_words_may_stand_on_lines_of_their_own(house: House, text: str) -> None:
    await house.message(text=text)
    assert house.world.texts() == ["I listen for: Bob, Carol"]


async def test_a_list_may_be_read_in_a_group_by_all(house: House) -> None:
    await house.message(chat=GROUP, text="/words list")
    assert house.world.texts() == [f"{EN.words_none}\n\n{EN.words_help}"]


async def test_words_without_room_are_named_with_the_limit(house: House) -> None:
    await house.message(text="/words add w0")
    all_of_them = [f"w{n}" for n in range(MOST_WORDS + 2)]
    await house.message(text="/words add " + ",".join(all_of_them))
    said = house.world.texts()[-1]
    assert said.startswith(EN.words_too_many.format(n=MOST_WORDS, words="w100, w101") + "\n\n")
    assert house.preferences.words(7) == tuple(all_of_them[:MOST_WORDS])


async def test_words_that_are_too_long_are_named_with_the_limit(house: House) -> None:
    await house.message(text=f"/words add {'x' * 65}, Ada")
    await house.message(text=f"/words add {'y' * 65}")
    first, second = house.world.texts()
    assert first == (
        f"Left out, because they have more than 64 letters: {'x' * 64}…\n\nI listen for: Ada"
    )
    assert second.endswith(f"{'y' * 64}…\n\nI listen for: Ada")
    assert house.preferences.words(7) == ("Ada",)


@given(st.text())
def test_whatever_is_added_is_answered_in_one_message(text: str) -> None:
    house = House()
    house.chats.meet(7, ChatType.PRIVATE, user_id=7, user_language="en")
    asyncio.run(house.message(text="/words add " + text[:4000]))
    assert len(house.world.messages) == 1


async def test_the_page_of_words_names_them_and_takes_each_out(house: House) -> None:
    await house.message(text="/settings")
    [menu] = house.world.messages
    house.preferences.add_words(7, [f"Name {n:02}" for n in range(PER_PAGE)] + ["Zoë: 1", "Ada"])
    await press(house, menu, "My own words")
    assert menu.text.startswith("I listen for: Name 00, Name 01, ")
    assert EN.words_help in menu.text
    await press(house, menu, "»")
    assert menu.text.startswith("I listen for: Zoë: 1, Ada\n\n")
    await press(house, menu, "✕ Ada")
    assert menu.text.startswith("I listen for: Zoë: 1\n\n")
    await press(house, menu, "✕ Zoë: 1")
    assert menu.text.startswith("I listen for: Name 00, ")  # there is no second page any more
    assert len(house.preferences.words(7)) == PER_PAGE
    await press(house, menu, "« Back")
    assert len(house.world.messages) == 1


async def test_a_word_that_is_gone_is_taken_out_once(house: House) -> None:
    await house.message(text="/settings")
    [menu] = house.world.messages
    house.preferences.add_words(7, ["Ada", "Bob"])
    await press(house, menu, "My own words")
    [ada] = [one for one in buttons(menu) if one.text == "✕ Ada"]
    under = {"message_id": menu.message_id, "date": 1, "chat": PRIVATE}
    for _ in range(2):
        assert await house.press(ada.callback_data, message=under) == "command"
        assert house.preferences.words(7) == ("Bob",)


async def test_a_groups_words_are_taken_out_by_its_admins(house: House) -> None:
    await house.message(chat=GROUP, text="/help")
    house.preferences.add_words(GROUP_ID, ["Ada"])
    page = vocabulary_page(EN, ("Ada",))
    assert page.keyboard is not None
    data = page.keyboard.inline_keyboard[0][0].callback_data
    under = {"message_id": 5, "date": 1, "chat": GROUP}
    assert await house.press(data, message=under) == "ignored"
    assert house.preferences.words(GROUP_ID) == ("Ada",)
    house.world.admins.add((GROUP_ID, 7))
    assert await house.press(data, message=under) == "command"
    assert house.preferences.words(GROUP_ID) == ()


async def test_who_presses_turns_no_group_s_language_over(house: House) -> None:
    await house.message(chat=GROUP, text="/help")
    house.world.admins.add((GROUP_ID, 8))
    under = {"message_id": 5, "date": 1, "chat": GROUP}
    assert await house.press("v1:voc:0", sender=RUSSIAN, message=under) == "command"
    assert house.world.texts()[-1].startswith(EN.words_none)
    assert house.chats.bot_language(GROUP_ID) == "en"


@pytest.mark.parametrize("data", ["", ":x", ":-1", ":9999", ":out:00:x", ":in:00:1", ":out:1"])
async def test_a_forged_button_takes_nothing_out(house: House, data: str) -> None:
    await house.message(text="/words add Ada")
    under = {"message_id": 5, "date": 1, "chat": PRIVATE}
    assert await house.press(f"v1:voc{data}", message=under) == "ignored"
    assert house.preferences.words(7) == ("Ada",)


@pytest.mark.parametrize("language", languages())
def test_each_page_fits_a_message_and_the_longest_word_a_button(language: str) -> None:
    long = [f"{n:03}{'🙂' * (LONGEST_WORD - 3)}" for n in range(MOST_WORDS)]
    for number in range(MOST_WORDS // PER_PAGE + 1):
        page = vocabulary_page(phrases(language), long, number)
        assert units(page.text) <= MESSAGE_UNITS


async def test_the_longest_list_is_one_message(house: House) -> None:
    house.chats.chats.clear()
    await house.message(text="/words")
    long = [f"{n:03}{'🙂' * (LONGEST_WORD - 3)}" for n in range(MOST_WORDS)]
    house.preferences.add_words(7, long)
    await house.message(text="/words")
    assert house.world.texts()[-1].endswith(" …")
