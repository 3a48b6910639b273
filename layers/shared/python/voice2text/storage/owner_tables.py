"""The tables of what owners decide: who may come in, and what is told to everybody."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from voice2text.storage.base import Base


class AccessRow(Base):
    """What owners said of a person or a group, by its Telegram id, perhaps before either was met.

    `told_at`: since when a blocked one knows it. `daily_minutes` is their own limit, 0 for none.
    """

    __tablename__ = "access"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    allowed_at: Mapped[datetime | None]
    blocked_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    daily_minutes: Mapped[int | None]


class InviteRow(Base):
    """An invitation. Of its code only the sha256 is kept, as hexadecimal digits."""

    __tablename__ = "invites"

    code_sha256: Mapped[str] = mapped_column(primary_key=True)
    created_by: Mapped[int]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    uses_left: Mapped[int]


class BroadcastRow(Base):
    """A message of an owner's that is copied to everybody, in the order of the chats' ids.

    `cursor` is the last chat that is done with; `shown_at` when the owner last saw how far it is.
    """

    __tablename__ = "broadcasts"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    from_chat_id: Mapped[int]
    message_id: Mapped[int]
    state: Mapped[str]
    cursor: Mapped[int]
    sent: Mapped[int]
    failed: Mapped[int]
    progress_message_id: Mapped[int | None]
    shown_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
