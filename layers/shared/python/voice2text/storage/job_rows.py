"""Between a job of the domain and its row."""

from datetime import datetime
from typing import Any

from voice2text.domain import ChatType, Job, JobKey, JobState, Recording, RecordingKind, Wanted
from voice2text.errors import Refusal
from voice2text.storage.tables import JobRow


def new_row(recording: Recording, now: datetime) -> dict[str, Any]:
    """The row of a job at its first attempt."""
    return {
        "chat_id": recording.key.chat_id,
        "message_id": recording.key.message_id,
        "state": JobState.TRANSCRIBING,
        "attempts": 1,
        "kind": recording.kind,
        "file_id": recording.file_id,
        "file_unique_id": recording.file_unique_id,
        "thread_id": recording.thread_id,
        "user_id": recording.user_id,
        "claimed_seconds": recording.claimed_seconds,
        "claimed_bytes": recording.claimed_bytes,
        "mime_type": recording.mime_type,
        "received_at": now,
        "started_at": now,
    }


def job_of(
    row: JobRow,
    chat_type: str,
    user_language: str | None,
    pinned_language: str | None,
    recent_languages: tuple[str, ...] = (),
    vocabulary: tuple[str, ...] = (),
) -> Job:
    """The job that a row stands for, with what its chat and its person add."""
    recording = Recording(
        key=JobKey(row.chat_id, row.message_id),
        chat_type=ChatType(chat_type),
        kind=RecordingKind(row.kind),
        file_id=row.file_id,
        file_unique_id=row.file_unique_id,
        thread_id=row.thread_id,
        user_id=row.user_id,
        user_language=user_language,
        claimed_seconds=row.claimed_seconds,
        claimed_bytes=row.claimed_bytes,
        mime_type=row.mime_type,
    )
    return Job(
        recording=recording,
        state=JobState(row.state),
        attempts=row.attempts,
        pinned_language=pinned_language,
        recent_languages=recent_languages,
        vocabulary=vocabulary,
        duration_ms=row.duration_ms,
        refusal=Refusal(row.refusal) if row.refusal is not None else None,
        refusal_limit=row.refusal_limit,
        generation=row.generation or 0,
        wanted=Wanted(row.wanted_language, bool(row.wanted_better), bool(row.wanted_words)),
        asker_id=row.asker_id,
        received_at_ms=round(row.received_at.timestamp() * 1000),
    )
