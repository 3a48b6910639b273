"""The menu of commands that Telegram shows beside the field to type in."""

from typing import Any

from voice2text.chat.phrases import FALLBACK, languages, phrases


def menus() -> list[dict[str, Any]]:
    """One setMyCommands call, as plain JSON, per language of the bot, and one for all others."""
    return [_menu(FALLBACK, {}), *(_menu(code, {"language_code": code}) for code in languages())]


def _menu(language: str, whose: dict[str, str]) -> dict[str, Any]:
    words = phrases(language)
    described = {
        "settings": words.menu_settings,
        "language": words.menu_language,
        "words": words.menu_words,
        "history": words.menu_history,
        "search": words.menu_search,
        "stats": words.menu_stats,
        "privacy": words.menu_privacy,
        "help": words.menu_help,
    }
    return {
        "commands": [{"command": name, "description": text} for name, text in described.items()],
        **whose,
    }
