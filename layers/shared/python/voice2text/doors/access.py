"""Who may use the bot, out of the settings."""

import re

from voice2text.accounts.access import Access, Rules
from voice2text.settings import BotSettings, SettingsError, TranscriberSettings

_LARGEST_ID = 2**63 - 1


def rules_of(config: TranscriberSettings | BotSettings) -> Rules:
    """Whom to serve, and who the owners are.

    Raises:
        SettingsError: there is no such access, or OWNER_IDS is no list of ids.
    """
    try:
        access = Access(config.access)
    except ValueError:
        known = ", ".join(Access)
        raise SettingsError(f"ACCESS must be one of {known}, not {config.access!r}.") from None
    words = [word.strip() for word in config.owner_ids.split(",")] if config.owner_ids else []
    if not all(re.fullmatch(r"[0-9]{1,19}", word) for word in words) or not all(
        0 < int(word) <= _LARGEST_ID for word in words
    ):
        raise SettingsError(
            "OWNER_IDS must be Telegram ids of people, whole numbers with commas between, "
            f"not {config.owner_ids!r}."
        )
    return Rules(access, frozenset(map(int, words)))
