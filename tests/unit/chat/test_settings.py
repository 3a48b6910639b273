"""The menu of settings, in private and in groups."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import available_timezones

import pytest
from aiogram.types import InlineKeyboardButton

from tests.fakes.chat import Sent
from tests.unit.chat.house import CHANNEL, GROUP, GROUP_ID, PRIVATE, RUSSIAN, House
from voice2text.accounts.preferences import GroupPolicy, Preferences, Retention
from voice2text.chat import names
from voice2text.chat.phrases import languages, phrases
from voice2text.chat.settings.choices import chosen
from voice2text.chat.settings.pages import PAGES, Shown
from voice2text.chat.settings.vocabulary import read
from voice2text.chat.settings.zones import offset_text, zone_named

pytestmark = pytest.mark.unit

EN = phrases("en")
ADMIN = (GROUP_ID, 7)


@pytest.fixture
def house() -> House:
    return House()


def buttons(message: Sent) -> list[InlineKeyboardButton]:
    assert message.markup is not None
    return [button for row in message.markup.inline_keyboard for button in row]


def labels(message: Sent) -> list[str]:
    return [button.text for button in buttons(message)]


async def press(house: House, message: Sent, label: str, **rest: Any) -> str:
    """Presses the button whose text begins so."""
    [button] = [one for one in buttons(message) if one.text.removeprefix("✓ ").startswith(label)]
    chat = {"id": message.chat_id, "type": "private" if message.chat_id > 0 else "supergroup"}
    under = {"message_id": message.message_id, "date": 1, "chat": chat}
    return await house.press(button.callback_data, message=under, **rest)


async def test_the_menu_is_one_message_that_shows_every_value(house: House) -> None:
    await house.message(text="/settings")
    [menu] = house.world.messages
    assert menu.text == EN.settings
    assert labels(menu) == [
        "Language of speech: automatic",
        "My language: as in Telegram",
        "After a transcript: Original",
        "Timestamps: off",
        "Text as a file: off",
        "My own words: 0",
        "Keep transcripts: 30 days",
        "Time zone: UTC",
        "Done",
    ]
    for label in ("Timestamps", "Text as a file"):
        assert await press(house, menu, label) == "command"
    for question, value in (
        ("Language of speech", "Русский"),
        ("After a transcript", "Summary"),
        ("Keep transcripts", "for ever"),
        ("Time zone", "UTC−3"),
        ("My language", "Русский"),
    ):
        await press(house, menu, question)
        await press(house, menu, value)
    assert house.preferences.of(7) == Preferences(
        speech_language="ru",
        bot_language="ru",
        mode="summary",
        timestamps=True,
        as_file=True,
        retention=Retention.FOREVER,
        time_zone="Etc/GMT+3",
    )
    assert labels(menu)[1] == "Мой язык: Русский"
    await press(house, menu, "Готово")
    assert (menu.text, menu.markup) == (phrases("ru").settings_saved, None)
    assert len(house.world.messages) == 1


async def test_pressing_twice_sets_the_same(house: House) -> None:
    await house.message(text="/settings")
    [menu] = house.world.messages
    [stamps] = [one for one in buttons(menu) if one.text.startswith("Timestamps")]
    under = {"message_id": menu.message_id, "date": 1, "chat": PRIVATE}
    for _ in range(2):
        await house.press(stamps.callback_data, message=under)
        assert house.preferences.of(7).timestamps is True


async def test_recent_languages_come_first(house: House) -> None:
    house.chats.spoken[7] = ("ka", "ru")
    await house.message(text="/settings")
    [menu] = house.world.messages
    await press(house, menu, "Language of speech")
    assert labels(menu)[:4] == ["✓ " + EN.automatic, "Georgian", "Русский", "English"]
    assert len(set(labels(menu))) == len(labels(menu))


async def test_the_language_of_speech_is_told_above_its_buttons(house: House) -> None:
    await house.message(text="/settings")
    [menu] = house.world.messages
    await press(house, menu, "Language of speech")
    assert menu.text == EN.language_automatic
    assert menu.markup is not None
    rows = menu.markup.inline_keyboard
    assert [len(row) for row in rows[:2]] == [1, 3]  # a third of a row would cut the sentence
    house.preferences.change(7, speech_language="de")
    await press(house, menu, "« Back")
    await press(house, menu, "Language of speech")
    assert menu.text == "In this chat I expect Deutsch."


@pytest.mark.parametrize("command", ["/settings", "/language"])
async def test_a_groups_menu_keeps_its_language(house: House, command: str) -> None:
    house.world.admins |= {ADMIN, (GROUP_ID, 8)}
    await house.message(chat=GROUP, text=command)
    menu = house.world.messages[-1]
    data = {"/settings": "v1:set:main", "/language": "v1:lang:auto"}[command]
    under = {"message_id": menu.message_id, "date": 1, "chat": GROUP}
    before = (menu.text, labels(menu))
    assert await house.press(data, sender=RUSSIAN, message=under) == "command"
    assert (menu.text, labels(menu)) == before


async def test_a_groups_settings_are_its_admins(house: House) -> None:
    await house.message(chat=GROUP, text="/settings")
    assert house.world.texts() == [EN.admins_only]
    house.world.admins.add(ADMIN)
    await house.message(chat=GROUP, text="/settings")
    menu = house.world.messages[-1]
    await press(house, menu, "Transcribe")
    house.world.admins.clear()  # no admin any more
    assert await press(house, menu, "none") == "ignored"
    assert house.preferences.of(GROUP_ID).group_policy is GroupPolicy.ALWAYS
    house.world.admins.add(ADMIN)
    assert await press(house, menu, "none") == "command"
    assert house.preferences.of(GROUP_ID).group_policy is GroupPolicy.NEVER


@pytest.mark.parametrize("text", ["/language ru", "/words add Ada", "/timezone Tbilisi"])
async def test_other_commands_that_change_a_group_are_its_admins_too(
    house: House, text: str
) -> None:
    await house.message(chat=GROUP, text=text)
    assert house.world.texts() == [EN.admins_only]
    house.world.admins.add(ADMIN)
    await house.message(chat=GROUP, text=text)
    assert house.world.texts()[-1] != EN.admins_only
    await house.message(chat=GROUP, sender=None, sender_chat=GROUP, text=text)  # anonymous admin
    assert house.world.texts()[-1] != EN.admins_only


async def test_a_channel_has_settings_without_a_person(house: House) -> None:
    post = {"message_id": 5, "date": 1, "chat": CHANNEL, "text": "/settings"}
    await house.update(channel_post=post)
    assert house.world.texts() == [EN.settings_group]


FORGED = (
    "v1:set:nothing",
    "v1:set:mode:polished",  # not offered here
    "v1:set:keep:900",
    "v1:set:policy:never",  # a private chat has none
    "v1:set:lost_reason:x",
    "v1:set:stamps:maybe",
    "v1:set:bot:de",
    "v1:set:zone:99",
    "v1:set:a:b:c",
    "v2:set:stamps:on",
)


@pytest.mark.parametrize("data", FORGED)
async def test_a_forged_button_changes_nothing(house: House, data: str) -> None:
    under = {"message_id": 5, "date": 1, "chat": PRIVATE}
    await house.press(data, message=under)
    assert house.preferences.of(7) == Preferences()


def test_every_page_fits_and_every_button_is_understood() -> None:
    for language in languages():
        for is_group in (True, False):
            _check(language, is_group=is_group)


def _check(language: str, *, is_group: bool) -> None:
    modes = ("original", "structured", "polished", "summary", "translated")
    shown = Shown(
        phrases(language),
        Preferences(),
        is_group,
        modes,
        ("Ada", "Bob"),
        ("ka",),
        datetime(2026, 1, 1, tzinfo=UTC),
    )
    for page in (build(shown) for build in PAGES.values()):
        assert page.keyboard is not None
        for row in page.keyboard.inline_keyboard:
            for button in row:
                _, action, *arguments = (button.callback_data or "").split(":")
                if action == "voc":
                    assert read(arguments) is not None
                    continue
                assert action == "set"
                name, *values = arguments
                if values:
                    asked = chosen(name, values[0], is_group=True, modes=modes)
                    assert asked is not None, button
                else:
                    assert name in PAGES or name == "done"


@pytest.mark.parametrize(
    ("text", "zone", "shown"),
    [
        ("Europe/Berlin", "Europe/Berlin", "Berlin (UTC+2)"),
        ("tbilisi", "Asia/Tbilisi", "Tbilisi (UTC+4)"),
        ("new york", "America/New_York", "New York (UTC−4)"),
        ("St Johns", "America/St_Johns", "St Johns (UTC−2:30)"),
        ("Port au Prince", "America/Port-au-Prince", "Port-au-Prince (UTC−4)"),
        ("Moscow", "Europe/Moscow", "Moscow (UTC+3)"),
        ("Москва", "Europe/Moscow", "Moscow (UTC+3)"),
        ("санкт петербург", "Europe/Moscow", "Moscow (UTC+3)"),
        ("Нью-Йорк", "America/New_York", "New York (UTC−4)"),
        ("utc", "UTC", "UTC"),
        ("+3", "Etc/GMT-3", "UTC+3"),
        ("UTC+3", "Etc/GMT-3", "UTC+3"),
        ("gmt +03:00", "Etc/GMT-3", "UTC+3"),
        ("−3", "Etc/GMT+3", "UTC−3"),
        ("UTC-3", "Etc/GMT+3", "UTC−3"),
        ("+0", "Etc/UTC", "UTC"),
        ("Etc/GMT+3", "Etc/GMT+3", "UTC−3"),  # in full it is the tz database's
        ("+5:30", "Asia/Kolkata", "Kolkata (UTC+5:30)"),
        ("UTC+0545", "Asia/Kathmandu", "Kathmandu (UTC+5:45)"),
    ],
)
async def test_a_zone_by_its_name(house: House, text: str, zone: str, shown: str) -> None:
    await house.message(text=f"/timezone {text}")
    assert house.preferences.of(7).time_zone == zone
    assert house.world.texts() == [EN.zone_set.format(zone=shown)]


async def test_without_a_zone_the_command_asks_for_one(house: House) -> None:
    await house.message(text="/timezone")
    [question] = house.world.messages
    assert question.text == EN.ask_zone
    await press(house, question, "UTC+4")
    assert house.preferences.of(7).time_zone == "Etc/GMT-4"


def test_each_city_has_a_zone_that_is_known() -> None:
    assert set(names.cities().values()) <= available_timezones()
    assert len(names.cities()) > 200


def test_each_uneven_offset_is_that_of_its_zone_all_the_year() -> None:
    for offset in ("+3:30", "+4:30", "+5:30", "+5:45", "+6:30", "+8:45", "+9:30", "-9:30"):
        zone = zone_named(offset)
        shown = {offset_text(zone, datetime(2026, month, 1, tzinfo=UTC)) for month in range(1, 13)}
        [one] = shown
        assert f"(UTC{offset.replace('-', '−')})" in one


@pytest.mark.parametrize(
    "text", [" Mordor", " ../../etc/passwd", " a/b", " +15", " +5:31", " -12", " 3", " GMT 3"]
)
async def test_an_unknown_zone_changes_nothing(house: House, text: str) -> None:
    await house.message(text=f"/timezone{text}")
    assert house.preferences.of(7).time_zone is None
    assert house.world.texts() == [EN.zone_unknown]
