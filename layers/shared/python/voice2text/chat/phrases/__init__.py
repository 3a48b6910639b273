"""What the bot says, by the person's language.

One module per language, named by its ISO 639-1 code, holding `PHRASES`. A new language is one new
file; nothing else lists the languages.
"""

import importlib
import pkgutil
from functools import cache

from voice2text.chat.phrases.phrases import Phrases

FALLBACK = "en"


@cache
def languages() -> tuple[str, ...]:
    """The codes of the languages that the bot speaks."""
    return tuple(
        module.name for module in pkgutil.iter_modules(__path__) if module.name != "phrases"
    )


def own_name(code: str) -> str:
    """What a language that the bot speaks calls itself."""
    return phrases(code).own_name


@cache
def phrases(language: str | None) -> Phrases:
    """The phrases for Telegram's `language_code`, an IETF tag such as `ru` or `pt-br`."""
    code = (language or FALLBACK).partition("-")[0].lower()
    code = code if code in languages() else FALLBACK
    module = importlib.import_module(f"{__name__}.{code}")
    spoken: Phrases = module.PHRASES
    return spoken


def code_of(words: Phrases) -> str:
    """The ISO 639-1 code of the language that these phrases are in."""
    return next(code for code in languages() if phrases(code) is words)
