"""What people call languages and cities in the bot's own languages; English names are elsewhere.

One module per language, named by its ISO 639-1 code, holding `LANGUAGES` and `CITIES`; nothing else
lists them. English needs none: Whisper's own names (chat/languages.py) and those of the zones
(chat/settings/zones.py) are English.
"""

import importlib
import pkgutil
import re
from functools import cache


def folded(name: str) -> str:
    """A name as people may type it: case, hyphens, low lines and the dots of "ё" don't count."""
    return " ".join(re.split(r"[\s_-]+", name.casefold().replace("ё", "е"))).strip()


@cache
def languages() -> dict[str, str]:
    """Language codes, as Whisper has them, by folded name."""
    return _by_name("LANGUAGES")


@cache
def cities() -> dict[str, str]:
    """IANA time zones by folded name of a city."""
    return _by_name("CITIES")


def _by_name(table: str) -> dict[str, str]:
    names: dict[str, str] = {}
    for module in pkgutil.iter_modules(__path__):
        lines = getattr(importlib.import_module(f"{__name__}.{module.name}"), table)
        for entry in lines.strip().replace("\n", "|").split("|"):
            name, _, meaning = entry.rpartition(" ")
            names.setdefault(folded(name), meaning)
    return names
