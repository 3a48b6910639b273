import re

import pytest
from aiogram.methods import SetMyCommands

from tests.unit.chat.house import GROUP, GROUP_ID, House
from tests.unit.chat.test_phrases import templates
from voice2text.accounts.access import Rules
from voice2text.chat.menu import GROUP_COMMANDS, menus
from voice2text.chat.phrases import languages, phrases

pytestmark = pytest.mark.unit


IN_PRIVATE = [
    "settings",
    "language",
    "words",
    "history",
    "search",
    "stats",
    "limits",
    "privacy",
    "delete_my_data",
    "help",
]
IN_GROUPS = ["transcribe", "settings", "language", "words", "limits", "help"]
NOT_IN_A_MENU = {"timezone", "export_my_data"}


def calls(scope: str | None) -> list[SetMyCommands]:
    """Those that set the menu of a scope; None for Telegram's default one."""
    found = [SetMyCommands.model_validate(menu) for menu in menus()]
    return [call for call in found if (call.scope.type if call.scope else None) == scope]


@pytest.mark.parametrize("scope", [None, "all_group_chats"])
def test_every_language_has_its_menus_and_so_have_all_others(scope: str | None) -> None:
    assert [call.language_code for call in calls(scope)] == [None, *languages()]
    assert len(menus()) == 2 * (len(languages()) + 1)


@pytest.mark.parametrize(
    ("scope", "expected"), [(None, IN_PRIVATE), ("all_group_chats", IN_GROUPS)]
)
def test_the_menu_names_commands_that_telegram_takes(
    scope: str | None, expected: list[str]
) -> None:
    for call in calls(scope):
        assert [command.command for command in call.commands] == expected
        assert all(1 <= len(command.description) <= 256 for command in call.commands)


@pytest.mark.parametrize("text", sorted(GROUP_COMMANDS))
async def test_what_is_meant_for_us_in_a_group_is_a_command_of_ours(text: str) -> None:
    house = House()
    house.world.admins.add((GROUP_ID, 7))
    await house.message(chat=GROUP, text=f"/{text}@voice2text_bot")
    assert house.world.texts()
    assert phrases("en").unknown_command not in house.world.texts()


# Theirs are the door's (doors/owners.py).
OWNERS = {"broadcast"}


@pytest.mark.parametrize("language", languages())
def test_help_names_all_commands(language: str) -> None:
    menu = {*IN_PRIVATE, *IN_GROUPS}
    named = set(re.findall(r"(?<!\w)/([a-z_]+)", phrases(language).help.forms[0]))
    assert named == menu - {"help"} | NOT_IN_A_MENU


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
