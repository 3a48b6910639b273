"""Everything about a person is deleted, also while work for them is under way.

First, in one transaction, a tombstone is written for every chat that they spoke in. From then on
nothing of theirs is begun or remembered (storage/erased.py), and what is there goes piece by piece:
no statement takes long. Who dies in between is repeated.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, delete, func, select, tuple_, update
from sqlalchemy.orm import Session

from voice2text.accounts.allowance import Scope
from voice2text.accounts.preferences import Preferences
from voice2text.domain import JobKey
from voice2text.storage.access import SAYS_NOTHING
from voice2text.storage.clock import utc_now
from voice2text.storage.ledger import settle_all
from voice2text.storage.tables import (
    AccessRow,
    ChatRow,
    DeliveryRow,
    ErasureRow,
    JobRow,
    UsageRow,
    UserRow,
    VocabularyRow,
)
from voice2text.storage.transaction import reading, upsert, writing

# A recording may wait for 14 days in its queue (template.yaml), where the stage is paused, and is
# tried within them; for 14 in the dead-letter queue, for an operator; and where the operator sends
# it again, for 14 once more: until then it has to be known as void.
KEEP = timedelta(days=45)
# Rows that hang on these jobs go along, an hour's segments each: below a second.
_JOBS = 50


class Erasures:
    """Deletions. Every method raises `Retryable` if the database is out of reach."""

    def __init__(self, engine: Engine, *, now: Callable[[], datetime] = utc_now) -> None:
        self._engine = engine
        self._now = now

    def begun(self, user_id: int, message_id: int) -> bool:
        """Whether the deletion that this message of their private chat asked for was begun."""
        with reading(self._engine) as session:
            tombstone = session.get(ErasureRow, (user_id, user_id))
            return tombstone is not None and tombstone.message_id >= message_id

    def erase(self, user_id: int, message_id: int) -> None:
        """Deletes all there is about a person; in groups their own recordings, and no others.

        What they used up of the present day stays counted until it is over, and what owners said
        of them stays said: who is blocked does not get in this way.

        Args:
            user_id: the person; their private chat has the same number (Bot API, Chat).
            message_id: the last message of that chat that it concerns.
        """
        with writing(self._engine) as session:
            keys = self._bury(session, user_id, message_id)
        for first in range(0, len(keys), _JOBS):
            with writing(self._engine) as session:
                _delete_jobs(session, keys[first : first + _JOBS])
        while self._disown(user_id):
            pass
        with writing(self._engine) as session:
            self._delete_person(session, user_id, message_id)

    def forget(self, most: int) -> int:
        """Deletes at most so many tombstones that nothing can be on its way for any more."""
        old = (
            select(ErasureRow.chat_id, ErasureRow.user_id)
            .where(ErasureRow.erased_at < self._now() - KEEP)
            .limit(most)
        )
        with writing(self._engine) as session:
            keys = [tuple(row) for row in session.execute(old)]
            gone = tuple_(ErasureRow.chat_id, ErasureRow.user_id).in_(keys)
            session.execute(delete(ErasureRow).where(gone))
            return len(keys)

    def forget_usage(self, most: int) -> int:
        """Deletes at most so many days' accounts of erased persons, once those days are over."""
        today = self._now().astimezone(UTC).date()
        days = (
            select(UsageRow.whose, UsageRow.day)
            .join(ErasureRow, ErasureRow.user_id == UsageRow.whose)
            .where(
                UsageRow.scope == Scope.PERSON,
                UsageRow.day < today,
                UsageRow.day <= func.date(ErasureRow.erased_at),
            )
            .distinct()
            .limit(most)
        )
        with writing(self._engine) as session:
            keys = [tuple(row) for row in session.execute(days)]
            session.execute(
                delete(UsageRow).where(
                    UsageRow.scope == Scope.PERSON, tuple_(UsageRow.whose, UsageRow.day).in_(keys)
                )
            )
            return len(keys)

    def _bury(self, session: Session, user_id: int, message_id: int) -> list[JobKey]:
        """Locks the person and their chats, writes the tombstones; answers with the jobs."""
        now = self._now()
        _lock_person(session, user_id, now)
        of_theirs = (JobRow.user_id == user_id) | (JobRow.chat_id == user_id)
        bounds: dict[int, int] = {user_id: message_id}
        keys: list[JobKey] = []
        for key in session.execute(select(JobRow.chat_id, JobRow.message_id).where(of_theirs)):
            keys.append(JobKey(*key))
            bounds[key.chat_id] = max(bounds.get(key.chat_id, 0), key.message_id)
        session.execute(
            select(ChatRow.id).where(ChatRow.id.in_(bounds)).order_by(ChatRow.id).with_for_update()
        ).all()
        for chat_id, last in bounds.items():
            values = {"message_id": last, "erased_at": now}
            row = upsert(session, ErasureRow, {"chat_id": chat_id, "user_id": user_id, **values})
            session.execute(
                row.on_conflict_do_update(index_elements=["chat_id", "user_id"], set_=values)
            )
        return keys

    def _disown(self, user_id: int) -> int:
        """Of others' recordings it is forgotten that the person asked for them; of so many."""
        with writing(self._engine) as session:
            asked = (
                select(JobRow)
                .where(JobRow.asker_id == user_id)
                .order_by(JobRow.chat_id, JobRow.message_id)
                .limit(_JOBS)
                .with_for_update()
            )
            jobs = session.scalars(asked).all()
            for job in jobs:
                job.asker_id = None
            return len(jobs)

    def _delete_person(self, session: Session, user_id: int, message_id: int) -> None:
        """What is left, unless the person sent something new meanwhile: that they may keep."""
        _lock_person(session, user_id, self._now())
        today = self._now().astimezone(UTC).date()
        session.execute(
            delete(UsageRow).where(
                UsageRow.scope == Scope.PERSON, UsageRow.whose == user_id, UsageRow.day < today
            )
        )
        session.execute(
            delete(DeliveryRow).where(
                DeliveryRow.chat_id == user_id, DeliveryRow.message_id <= message_id
            )
        )
        session.execute(delete(VocabularyRow).where(VocabularyRow.chat_id == user_id))
        session.execute(delete(AccessRow).where(AccessRow.id == user_id, SAYS_NOTHING))
        nothing: dict[str, Any] = dict.fromkeys(Preferences.__slots__)
        session.execute(update(ChatRow).where(ChatRow.id == user_id).values(**nothing))
        has_jobs = select(JobRow.message_id).where(JobRow.chat_id == user_id).exists()
        session.execute(
            update(ChatRow).where(ChatRow.last_user_id == user_id).values(last_user_id=None)
        )
        session.execute(delete(ChatRow).where(ChatRow.id == user_id, ~has_jobs))
        speaks = select(JobRow.message_id).where(JobRow.user_id == user_id).exists()
        session.execute(delete(UserRow).where(UserRow.id == user_id, ~speaks))


def _lock_person(session: Session, user_id: int, now: datetime) -> None:
    """Waits for whoever is adding the person at this moment, and keeps others waiting."""
    row = upsert(session, UserRow, {"id": user_id, "language": None, "met_at": now})
    session.execute(row.on_conflict_do_update(index_elements=["id"], set_={"id": user_id}))


def _delete_jobs(session: Session, keys: list[JobKey]) -> None:
    """Jobs with all that hangs on them; what they set aside counts as used.

    Otherwise a day's minutes could be had again and again.
    """
    pairs = [(key.chat_id, key.message_id) for key in keys]
    session.execute(
        select(JobRow.chat_id)
        .where(tuple_(JobRow.chat_id, JobRow.message_id).in_(pairs))
        .order_by(JobRow.chat_id, JobRow.message_id)
        .with_for_update()
    ).all()
    settle_all(session, keys)
    for row in (DeliveryRow, JobRow):
        session.execute(
            delete(row).where(tuple_(row.chat_id, row.message_id).in_(pairs)),
            execution_options={"synchronize_session": False},
        )
