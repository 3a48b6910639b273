"""What /privacy states of this installation."""

from dataclasses import dataclass

# What the templates say; tests/infra/test_privacy.py holds the two equal.
QUEUE_DAYS = 14
ASIDE_DAYS = 14
TOMBSTONE_DAYS = 45
JANITOR_HOURS = 12


@dataclass(frozen=True, slots=True)
class Facts:
    """Who else gets to hear or read: a speech service, a service that rewrites texts.

    `log_days` is how long a line of the log is kept.
    """

    speech_service: bool = False
    llm_service: bool = False
    log_days: int = 30
