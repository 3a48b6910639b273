"""What /privacy states of this installation."""

from dataclasses import dataclass

# What the templates say; tests/infra/test_privacy.py holds the two equal.
LOG_DAYS = 30
QUEUE_DAYS = 14
ASIDE_DAYS = 14
TOMBSTONE_DAYS = 17
JANITOR_MINUTES = 5


@dataclass(frozen=True, slots=True)
class Facts:
    """Who else gets to hear or read: a speech service, a service that rewrites texts."""

    speech_service: bool = False
    llm_service: bool = False
