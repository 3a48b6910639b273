import pytest
from aiogram.methods import SetMyCommands

from voice2text.chat.menu import menus
from voice2text.chat.phrases import languages

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
