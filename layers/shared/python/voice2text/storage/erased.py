"""What is void because somebody had everything about them deleted.

A tombstone names a chat, the person, and the last message there that the deletion concerns. It
holds ids and a time and nothing else; it has to, so that what still travels is recognised.
"""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from voice2text.domain import JobKey, Recording
from voice2text.errors import Erased
from voice2text.storage.tables import ChatRow, ErasureRow, JobRow


def refuse_erased(session: Session, recording: Recording) -> None:
    """Lets only a recording pass that was sent after its person's last deletion.

    The person's row must be locked: then a deletion is either not begun, and will find what is
    written here, or over.

    Raises:
        Erased: it was sent before.
    """
    if recording.user_id is None:
        return
    found = session.execute(
        select(ErasureRow.chat_id, ErasureRow.message_id, ErasureRow.erased_at).where(
            ErasureRow.user_id == recording.user_id
        )
    )
    for chat_id, message_id, erased_at in found:
        if chat_id == recording.key.chat_id and recording.key.message_id <= message_id:
            raise Erased
        if _sent_before(recording, erased_at):
            raise Erased


def is_erased(session: Session, key: JobKey) -> bool:
    """Whether a deletion concerns the job, which may still be there for a moment."""
    concerned = select(ErasureRow.user_id).where(
        ErasureRow.chat_id == key.chat_id, ErasureRow.message_id >= key.message_id
    )
    job = session.get(JobRow, (key.chat_id, key.message_id))
    if job is not None:
        concerned = concerned.where(ErasureRow.user_id == job.user_id)
    return session.scalar(concerned.limit(1)) is not None


def hold_off(session: Session, key: JobKey) -> bool:
    """Whether nothing may be written about a job. The answer holds for the whole transaction.

    A deletion locks the chat's row, so it is either over or will find what is written now.
    """
    session.execute(select(ChatRow.id).where(ChatRow.id == key.chat_id).with_for_update(read=True))
    return is_erased(session, key)


def _sent_before(recording: Recording, erased_at: datetime) -> bool:
    sent_at_ms = recording.sent_at_ms
    return sent_at_ms is not None and datetime.fromtimestamp(sent_at_ms / 1000, UTC) <= erased_at
