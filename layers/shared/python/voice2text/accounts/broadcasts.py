"""A message from an owner to everybody."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class CastState(StrEnum):
    """The life of a broadcast. The last three are final."""

    DRAFT = "draft"
    SENDING = "sending"
    DONE = "done"
    CANCELLED = "cancelled"
    LOST = "lost"  # the message to copy is gone


@dataclass(frozen=True, slots=True)
class Broadcast:
    """How far it has come.

    `cursor` is the last chat that is done with: they are taken in the order of their ids.
    `progress_message_id` is where the owner sees it, in `from_chat_id`, and `shown_at` when last.
    """

    number: int
    from_chat_id: int
    message_id: int
    state: CastState
    cursor: int = 0
    sent: int = 0
    failed: int = 0
    progress_message_id: int | None = None
    shown_at: datetime | None = None
