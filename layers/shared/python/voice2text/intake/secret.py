"""Is it Telegram that speaks?"""

import hmac
from collections.abc import Sequence
from enum import Enum

HEADER = b"x-telegram-bot-api-secret-token"


class Claim(Enum):
    """What the secret header, or its absence, says of the sender."""

    AUTHENTIC = 200
    MISSING = 401
    WRONG = 403


def judge(values: Sequence[bytes], secret: bytes) -> Claim:
    """Compares the header's values with our secret, as bytes and in constant time.

    Args:
        values: every value of the header; Telegram sends exactly one, so two are a forgery.
        secret: ours, never empty.
    """
    if not values:
        return Claim.MISSING
    if not secret or len(values) != 1 or not hmac.compare_digest(values[0], secret):
        return Claim.WRONG
    return Claim.AUTHENTIC
