"""The days' limits, out of the settings."""

from voice2text.accounts.allowance import Allowance
from voice2text.settings import BotSettings, TranscriberSettings


def allowance_of(config: TranscriberSettings | BotSettings) -> Allowance:
    """What a day may hold; 0 in the settings is without a limit."""
    return Allowance(
        person_minutes=config.daily_minutes_per_person or None,
        group_minutes=config.daily_minutes_per_group or None,
        all_minutes=config.daily_minutes or None,
    )
