"""What an owner's commands name: a person or a group, and numbers."""

import re
from typing import Any

_LARGEST_ID = 2**63 - 1
# More minutes than a year has; a day has 1,440.
_MOST_MINUTES = 1_000_000
_MOST_USES, _MOST_DAYS = 1_000, 365
DEFAULT = "default"


def id_of(word: str) -> int | None:
    """A Telegram id, positive for people and negative for groups; None if it is none."""
    if not re.fullmatch(r"-?[0-9]{1,19}", word):
        return None
    number = int(word)
    return number if 0 < abs(number) <= _LARGEST_ID else None


def id_in_reply(payload: dict[str, Any]) -> int | None:
    """Whose message was forwarded, or whose contact it is, in the message that is answered."""
    answered = payload.get("reply_to_message")
    if not isinstance(answered, dict):
        return None
    for name in ("contact_id", "forwarded_from_id"):
        whose = answered.get(name)
        if isinstance(whose, int) and id_of(str(whose)) is not None:
            return whose
    return None


def whom(arguments: str, payload: dict[str, Any]) -> int | None:
    """The one that a command names, by an id or by an answer; None if it names nobody."""
    words = arguments.split()
    if not words:
        return id_in_reply(payload)
    return id_of(words[0]) if len(words) == 1 else None


def limit(arguments: str, payload: dict[str, Any]) -> tuple[int, int | None] | None:
    """Whose limit, and how many minutes a day; None minutes are as for all. None if unclear."""
    words = arguments.split()
    if len(words) == 1:
        whose = id_in_reply(payload)
    elif len(words) == 2:
        whose = id_of(words[0])
    else:
        return None
    if whose is None:
        return None
    if words[-1].casefold() == DEFAULT:
        return whose, None
    minutes = _number(words[-1], least=0, most=_MOST_MINUTES)
    return None if minutes is None else (whose, minutes)


def invitation(arguments: str) -> tuple[int, int] | None:
    """For how many people and days: one and seven if nothing is said; None if unclear."""
    words = arguments.split()
    if len(words) > 2:
        return None
    uses = _number(words[0], least=1, most=_MOST_USES) if words else 1
    days = _number(words[1], least=1, most=_MOST_DAYS) if len(words) > 1 else 7
    return None if uses is None or days is None else (uses, days)


def _number(word: str, *, least: int, most: int) -> int | None:
    if not re.fullmatch(r"[0-9]{1,9}", word):
        return None
    return int(word) if least <= int(word) <= most else None
