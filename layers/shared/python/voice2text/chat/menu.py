"""The menu of commands that Telegram shows beside the field to type in."""

from typing import Any

from voice2text.chat.phrases import FALLBACK, languages, phrases
from voice2text.chat.phrases.phrases import Phrases

# In groups Telegram adds the bot's name to a command that is picked from its menu, and privacy mode
# lets only such a one pass for certain (core.telegram.org/bots/features#privacy-mode).
_IN_GROUPS = ("transcribe", "settings", "language", "words", "limits", "help")
_IN_PRIVATE = (
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
)
# What somebody may mean for us in a group.
GROUP_COMMANDS = frozenset({*_IN_GROUPS, "start", "timezone"})


def menus() -> list[dict[str, Any]]:
    """The setMyCommands calls, as plain JSON.

    One per language of the bot, and one for all others; each for groups, and for the rest.
    """
    spoken: list[tuple[str, dict[str, Any]]] = [(FALLBACK, {})]
    spoken += [(code, {"language_code": code}) for code in languages()]
    scopes: list[tuple[tuple[str, ...], dict[str, Any]]] = [
        (_IN_PRIVATE, {}),
        (_IN_GROUPS, {"scope": {"type": "all_group_chats"}}),
    ]
    return [
        {"commands": _commands(phrases(language), names), **whose, **where}
        for language, whose in spoken
        for names, where in scopes
    ]


def _commands(words: Phrases, names: tuple[str, ...]) -> list[dict[str, str]]:
    described = {
        "transcribe": words.menu_transcribe,
        "settings": words.menu_settings,
        "language": words.menu_language,
        "words": words.menu_words,
        "history": words.menu_history,
        "search": words.menu_search,
        "stats": words.menu_stats,
        "limits": words.menu_limits,
        "privacy": words.menu_privacy,
        "delete_my_data": words.menu_delete,
        "help": words.menu_help,
    }
    return [{"command": name, "description": described[name]} for name in names]
