"""A person's own transcripts, the newest first."""

from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Row, Select, func, select

from voice2text.accounts.history import Entry, Listing, Spoken, Stats
from voice2text.domain import ChatType, JobKey
from voice2text.storage.tables import ChatRow, JobRow, TranscriptTextRow
from voice2text.storage.transaction import reading
from voice2text.storage.transcripts import load
from voice2text.text.paragraphs import readable

# Letters of a text's beginning: a page has five.
BEGINNING = 160


class History:
    """What people had transcribed, each only their own.

    Every method raises `Retryable` if the database is out of reach.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def page(self, user_id: int, first: int, most: int) -> Listing:
        """So many of the person's transcripts, after the first so many."""
        with reading(self._engine) as session:
            counted = select(func.count()).select_from(JobRow).where(theirs(user_id))
            total = session.scalar(counted) or 0
            beginning = func.substr(TranscriptTextRow.text, 1, BEGINNING + 1)
            rows = session.execute(
                newest_first(entries(user_id, beginning)).offset(first).limit(most)
            )
            return Listing(tuple(entry_of(row, _begun(row.text)) for row in rows), total)

    def entry(self, user_id: int, key: JobKey) -> Entry | None:
        """One of them with its whole text, as it is read; None if it is not theirs, or gone."""
        with reading(self._engine) as session:
            row = session.execute(
                entries(user_id, TranscriptTextRow.text).where(
                    JobRow.chat_id == key.chat_id, JobRow.message_id == key.message_id
                )
            ).one_or_none()
            if row is None:
                return None
            transcript = load(session, key) if row.text else None
            return entry_of(row, readable(transcript.segments) if transcript else row.text)

    def stats(self, user_id: int, since: datetime | None = None) -> Stats:
        """What they had transcribed, from a moment on or all of it."""
        query = (
            select(
                JobRow.language,
                func.count().label("recordings"),
                func.coalesce(func.sum(JobRow.duration_ms), 0).label("ms"),
                func.coalesce(func.sum(JobRow.words), 0).label("words"),
            )
            .where(theirs(user_id))
            .group_by(JobRow.language)
        )
        if since is not None:
            query = query.where(JobRow.transcribed_at >= since)
        with reading(self._engine) as session:
            # PostgreSQL's sum of bigint is a Decimal.
            spoken = [
                Spoken(row.language, row.recordings, int(row.ms), int(row.words))
                for row in session.execute(query)
            ]
        return Stats(tuple(sorted(spoken, key=lambda one: (-one.ms, one.language or ""))))


def _begun(text: str | None) -> str | None:
    """The beginning of a text, which says whether there is more of it."""
    if text is None or len(text) <= BEGINNING:
        return text
    return text[:BEGINNING].rstrip() + "…"


def theirs(user_id: int) -> Any:
    """The jobs of a person that have a transcript."""
    return (JobRow.user_id == user_id) & JobRow.transcribed_at.is_not(None)


def entries(user_id: int, text: Any) -> Select[Any]:
    """Rows of a person's transcripts, for `entry_of`."""
    return (
        select(
            JobRow.chat_id,
            JobRow.message_id,
            ChatRow.type,
            JobRow.received_at,
            JobRow.duration_ms,
            JobRow.language,
            text.label("text"),
        )
        .join(ChatRow, ChatRow.id == JobRow.chat_id)
        .outerjoin(
            TranscriptTextRow,
            (TranscriptTextRow.chat_id == JobRow.chat_id)
            & (TranscriptTextRow.message_id == JobRow.message_id),
        )
        .where(theirs(user_id))
    )


def newest_first(query: Select[Any]) -> Select[Any]:
    """In an order that is the same each time."""
    return query.order_by(JobRow.transcribed_at.desc(), JobRow.chat_id, JobRow.message_id.desc())


def entry_of(row: Row[Any], text: str | None) -> Entry:
    """The entry that a row of `entries` stands for."""
    return Entry(
        key=JobKey(row.chat_id, row.message_id),
        chat_type=ChatType(row.type),
        received_at=row.received_at,
        duration_ms=row.duration_ms or 0,
        language=row.language,
        text=text,
    )
