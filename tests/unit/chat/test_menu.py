import re

import pytest
from aiogram.methods import SetMyCommands

from tests.unit.chat.house import House
from tests.unit.chat.test_phrases import templates
from voice2text.accounts.access import Rules
from voice2text.chat.menu import menus
from voice2text.chat.phrases import languages, phrases

pytestmark = pytest.mark.unit


def test_every_language_has_its_menu_and_so_have_all_others() -> None:
    calls = [SetMyCommands.model_validate(menu) for menu in menus()]
    assert [call.language_code for call in calls] == [None, *languages()]


def test_the_menu_names_commands_that_telegram_takes() -> None:
    for call in map(SetMyCommands.model_validate, menus()):
        assert [command.command for command in call.commands] == [
            "settings",
            "language",
            "words",
            "history",
            "search",
            "stats",
            "privacy",
            "help",
        ]
        assert all(1 <= len(command.description) <= 256 for command in call.commands)


NOT_IN_THE_MENU = {"limits", "timezone", "transcribe", "export_my_data", "delete_my_data"}
# Theirs are the door's (doors/owners.py).
OWNERS = {"broadcast"}


@pytest.mark.parametrize("language", languages())
def test_help_names_all_commands(language: str) -> None:
    menu = {one["command"] for one in menus()[0]["commands"]}
    named = set(re.findall(r"(?<!\w)/([a-z_]+)", phrases(language).help.forms[0]))
    assert named == menu - {"help"} | NOT_IN_THE_MENU


@pytest.mark.parametrize("language", languages())
async def test_no_phrase_names_a_command_that_is_not(language: str) -> None:
    house = House(Rules(owner_ids=frozenset({7})))
    named = {
        command
        for _, text in templates(phrases(language))
        for command in re.findall(r"(?<![\w/{}])/([a-z_]+)", text)
    }
    for command in named - OWNERS:
        await house.message(text=f"/{command}")
    assert len(house.world.texts()) >= len(named - OWNERS)
    assert phrases("en").unknown_command not in house.world.texts()
