"""A transcript's rows: parts and their segments."""

from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from voice2text.domain import JobKey, JobState, Segment, Span, Transcript, Word
from voice2text.storage.columns import storable
from voice2text.storage.tables import JobRow, PartRow, SegmentRow
from voice2text.storage.texts import write_text

# Rows per INSERT: far below the 32,766 parameters that SQLite takes (sqlite.org/limits.html).
_ROWS = 500


def replace(session: Session, key: JobKey, transcript: Transcript) -> None:
    """Stores the transcript as one part, whatever parts and segments were there before."""
    chat_id, message_id = key.chat_id, key.message_id
    session.execute(  # its segments go with it
        delete(PartRow).where(PartRow.chat_id == chat_id, PartRow.message_id == message_id),
        execution_options={"synchronize_session": False},
    )
    session.execute(
        insert(PartRow).values(
            chat_id=chat_id,
            message_id=message_id,
            number=0,
            start_ms=0,
            end_ms=transcript.duration_ms,
            state=JobState.TRANSCRIBED,
            uncovered=[[span.start_ms, span.end_ms] for span in transcript.uncovered],
        )
    )
    rows = [
        {
            "chat_id": chat_id,
            "message_id": message_id,
            "part": 0,
            "number": number,
            "start_ms": segment.start_ms,
            "end_ms": segment.end_ms,
            "text": segment.text,
            "words": _packed(segment.words),
        }
        for number, segment in enumerate(transcript.segments)
    ]
    for first in range(0, len(rows), _ROWS):
        session.execute(insert(SegmentRow).values(rows[first : first + _ROWS]))
    write_text(session, key, transcript)


def load(session: Session, key: JobKey) -> Transcript | None:
    """The transcript of a job, its parts in order; None before there is one."""
    job = session.get(JobRow, (key.chat_id, key.message_id))
    if job is None or job.transcribed_at is None:
        return None
    parts = session.scalars(
        select(PartRow)
        .where(PartRow.chat_id == key.chat_id, PartRow.message_id == key.message_id)
        .order_by(PartRow.number)
    )
    segments = session.scalars(
        select(SegmentRow)
        .where(SegmentRow.chat_id == key.chat_id, SegmentRow.message_id == key.message_id)
        .order_by(SegmentRow.part, SegmentRow.number)
    )
    return Transcript(
        language=job.language,
        language_probability=job.language_probability or 0.0,
        duration_ms=job.duration_ms or 0,
        segments=tuple(
            Segment(row.start_ms, row.end_ms, row.text, _unpacked(row.words)) for row in segments
        ),
        uncovered=tuple(Span(start, end) for part in parts for start, end in part.uncovered),
    )


def _packed(words: tuple[Word, ...]) -> list[list[int | str]] | None:
    return [[one.start_ms, one.end_ms, storable(one.text)] for one in words] or None


def _unpacked(words: list[Any] | None) -> tuple[Word, ...]:
    return tuple(Word(start_ms, end_ms, text) for start_ms, end_ms, text in words or ())
