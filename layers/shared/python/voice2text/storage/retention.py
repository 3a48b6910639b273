"""Transcripts are deleted when their chat said they should be; a job's numbers stay.

Kept are the row of the job, for /stats, without the file's name at Telegram. Telegram's messages
are not ours to delete.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, and_, delete, exists, false, func, or_, select, text, tuple_, update
from sqlalchemy.orm import Session

from voice2text.accounts.preferences import Preferences, Retention
from voice2text.domain import JobKey, JobState
from voice2text.storage.clock import utc_now
from voice2text.storage.tables import (
    KEPT,
    ChatRow,
    JobRow,
    PartRow,
    TranscriptTextRow,
    VariantRow,
)
from voice2text.storage.transaction import writing
from voice2text.text.rewrite import VariantState

# What holds words of a transcript, by the job's key. A new table of that kind is one more name.
HOLD_WORDS: tuple[Any, ...] = (PartRow, TranscriptTextRow, VariantRow)
# A person may try a failed or refused recording again for so long, whatever they keep otherwise.
_AGAIN = timedelta(days=7)
# What could not be delivered may still be, by an operator: the dead-letter queue keeps it so long.
_REDELIVERY = timedelta(days=14)
_PATIENCE = timedelta(hours=1)
# An hour's segments each: a transaction of a second.
_AT_ONCE = 50


class Retained:
    """The transcripts that are kept. `Retryable` is raised if the database is out of reach."""

    def __init__(self, engine: Engine, *, now: Callable[[], datetime] = utc_now) -> None:
        self._engine = engine
        self._now = now

    def purge(self, most: int) -> int:
        """Deletes at most so many transcripts that are due; answers how many it was."""
        done = 0
        while done < most:
            at_once = min(_AT_ONCE, most - done)
            with writing(self._engine) as session:
                purged = self._purge(session, at_once)
            done += purged
            if purged < at_once:
                break
        return done

    def let_go(self, key: JobKey) -> None:
        """Deletes a delivered transcript of a chat that keeps nothing beyond delivery."""
        this = (JobRow.chat_id == key.chat_id) & (JobRow.message_id == key.message_id)
        with writing(self._engine) as session:
            self._purge(session, 1, this & (ChatRow.retention == Retention.DELIVERY))

    def _purge(self, session: Session, most: int, which: Any = True) -> int:
        due = (
            select(JobRow.chat_id, JobRow.message_id)
            .join(ChatRow, ChatRow.id == JobRow.chat_id)
            .where(which, text(KEPT), _due(self._now()), ~_awaits_variant(self._now()))
            .order_by(JobRow.delivered_at)
            .limit(most)
            .with_for_update(skip_locked=True, of=JobRow)  # it is being worked on: next time
        )
        keys = [tuple(row) for row in session.execute(due)]
        for row in HOLD_WORDS:
            session.execute(
                delete(row).where(tuple_(row.chat_id, row.message_id).in_(keys)),
                execution_options={"synchronize_session": False},
            )
        session.execute(
            update(JobRow)
            .where(tuple_(JobRow.chat_id, JobRow.message_id).in_(keys))
            .values(file_id="", file_unique_id=""),
            execution_options={"synchronize_session": False},
        )
        return len(keys)


def _awaits_variant(now: datetime) -> Any:
    """Whether somebody is still to get a rewriting, which needs the text; for an hour at most."""
    return exists().where(
        VariantRow.chat_id == JobRow.chat_id,
        VariantRow.message_id == JobRow.message_id,
        VariantRow.state == VariantState.REQUESTED,
        VariantRow.requested_at > now - _PATIENCE,
    )


def _due(now: datetime) -> Any:
    default = Preferences().retention
    # A choice that this code doesn't know, of a newer version, equals none: nothing is deleted.
    chosen = func.coalesce(ChatRow.retention, default.value)
    limited = {one: one.days for one in Retention if one.days is not None}
    return or_(
        false(),
        *(
            and_(chosen == one.value, _over(now, timedelta(days=days)))
            for one, days in limited.items()
        ),
    )


def _over(now: datetime, kept: timedelta) -> Any:
    return or_(
        and_(JobRow.state == JobState.DELIVERED, JobRow.delivered_at <= now - kept),
        and_(
            JobRow.state.in_([JobState.FAILED, JobState.REFUSED]),
            JobRow.delivered_at <= now - max(kept, _AGAIN),
        ),
        and_(
            JobRow.undeliverable.is_not(None),
            JobRow.received_at <= now - max(kept, _REDELIVERY),
        ),
    )
