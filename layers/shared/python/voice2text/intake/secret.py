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


def judge(values: Sequence[bytes], secrets: Sequence[bytes]) -> Claim:
    """Compares the header's values with our secrets, as bytes and in constant time.

    Args:
        values: every value of the header; Telegram sends exactly one, so two are a forgery.
        secrets: ours: one, and the one before it while it is being replaced. An empty one is none.
    """
    if not values:
        return Claim.MISSING
    # A list, not a generator: `any` must not stop where one fits.
    fits = [hmac.compare_digest(values[0], secret) for secret in secrets if secret]
    return Claim.AUTHENTIC if len(values) == 1 and any(fits) else Claim.WRONG
