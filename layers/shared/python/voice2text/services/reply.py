"""How one request to a service ended."""

from collections.abc import Mapping
from dataclasses import dataclass, field

# OpenAI's answer where the account is empty: 429 like a limit, but waiting doesn't pay the bill.
_NO_MONEY = (b"insufficient_quota", b"billing_hard_limit_reached")
# What a service says to a request that it doesn't like; another form of it may do.
REFUSING = (400, 415, 422)


@dataclass(frozen=True, slots=True)
class Reply:
    """How a request ended. Never printed: the body may be a transcript.

    `status` is HTTP's, None where no whole answer came; `lost` then says what happened, and
    `sent` whether the service may have had the request, and so may bill it.
    """

    status: int | None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)
    lost: str = ""
    sent: bool = True


def has_no_money(reply: Reply) -> bool:
    """Whether the account has nothing left to pay with."""
    return reply.status == 402 or (
        reply.status == 429 and any(sign in reply.body for sign in _NO_MONEY)
    )
