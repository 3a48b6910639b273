"""Whom the owners let in, blocked, limited and invited."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, and_, delete, select, update
from sqlalchemy.orm import Session

from voice2text.accounts.access import Standing, digest_of
from voice2text.storage.clock import utc_now
from voice2text.storage.tables import AccessRow, InviteRow
from voice2text.storage.transaction import reading, upsert, writing

# A row in which nothing is said of anybody; when a blocked one was told is a part of the block.
SAYS_NOTHING = and_(
    AccessRow.allowed_at.is_(None),
    AccessRow.blocked_at.is_(None),
    AccessRow.daily_minutes.is_(None),
)


class AccessList:
    """People and groups by their ids. Every method raises `Retryable` on an outage."""

    def __init__(self, engine: Engine, *, now: Callable[[], datetime] = utc_now) -> None:
        self._engine = engine
        self._now = now

    def standing(self, chat_id: int, user_id: int | None) -> Standing:
        """What is said of a chat, and of a person there."""
        ids = [chat_id] if user_id is None else [chat_id, user_id]
        with reading(self._engine) as session:
            rows = session.execute(
                select(AccessRow.id, AccessRow.allowed_at, AccessRow.blocked_at).where(
                    AccessRow.id.in_(ids)
                )
            ).all()
        allowed = {row.id for row in rows if row.allowed_at is not None}
        return Standing(
            person_is_allowed=user_id in allowed,
            chat_is_allowed=chat_id in allowed,
            is_blocked=any(row.blocked_at is not None for row in rows),
        )

    def allow(self, whom: int) -> None:
        """Lets a person or a group in, one that was blocked, too."""
        self._say(whom, allowed_at=self._now(), blocked_at=None, told_at=None)

    def welcome(self, chat_id: int) -> None:
        """Lets a group in because of somebody who may use the bot; a blocked one stays blocked."""
        self._say(chat_id, allowed_at=self._now())

    def block(self, whom: int) -> None:
        """Turns a person or a group away from now on."""
        self._say(whom, blocked_at=self._now(), told_at=None)

    def unblock(self, whom: int) -> None:
        """Takes a block back; who was let in before is in again."""
        self._say(whom, blocked_at=None, told_at=None)

    def limit(self, whom: int, minutes: int | None) -> None:
        """Sets one's own minutes of sound a day; 0 is without a limit, None is as for all."""
        self._say(whom, daily_minutes=minutes)

    def is_told(self, whom: int) -> bool:
        """Whether a blocked one knows it."""
        with reading(self._engine) as session:
            told = session.scalar(select(AccessRow.told_at).where(AccessRow.id == whom))
            return told is not None

    def told(self, whom: int) -> None:
        """A blocked one was told."""
        self._say(whom, told_at=self._now())

    def invite(self, code: str, *, created_by: int, uses: int, days: int) -> None:
        """Makes an invitation for so many people within so many days."""
        now = self._now()
        with writing(self._engine) as session:
            session.add(
                InviteRow(
                    code_sha256=digest_of(code),
                    created_by=created_by,
                    created_at=now,
                    expires_at=now + timedelta(days=days),
                    uses_left=uses,
                )
            )

    def redeem(self, code: str, user_id: int) -> bool:
        """Lets a person in by an invitation; answers whether they are in now.

        Who is in already uses nothing up, and who is blocked stays so.
        """
        now = self._now()
        with writing(self._engine) as session:
            # The person first, then the invitation: a person's two tries wait for each other.
            row = upsert(session, AccessRow, {"id": user_id})
            person = session.scalars(
                row.on_conflict_do_update(index_elements=["id"], set_={"id": user_id}).returning(
                    AccessRow
                )
            ).one()
            if person.blocked_at is not None or person.allowed_at is not None:
                return person.blocked_at is None
            used = session.execute(
                update(InviteRow)
                .where(
                    InviteRow.code_sha256 == digest_of(code),
                    InviteRow.uses_left > 0,
                    InviteRow.expires_at > now,
                )
                .values(uses_left=InviteRow.uses_left - 1)
                .returning(InviteRow.uses_left),
                execution_options={"synchronize_session": False},
            ).first()
            if used is None:
                session.execute(delete(AccessRow).where(AccessRow.id == user_id, SAYS_NOTHING))
                return False
            person.allowed_at = now
            return True

    def _say(self, whom: int, **values: Any) -> None:
        with writing(self._engine) as session:
            row = upsert(session, AccessRow, {"id": whom, **values})
            session.execute(row.on_conflict_do_update(index_elements=["id"], set_=values))


def move(session: Session, old_id: int, new_id: int) -> None:
    """What was said of a group holds under its new id; what was said of that already stays."""
    old = session.get(AccessRow, old_id)
    if old is None or session.get(AccessRow, new_id) is not None:
        return
    session.add(
        AccessRow(
            id=new_id,
            allowed_at=old.allowed_at,
            blocked_at=old.blocked_at,
            told_at=old.told_at,
            daily_minutes=old.daily_minutes,
        )
    )
