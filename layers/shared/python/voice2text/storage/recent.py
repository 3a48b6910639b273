"""What a person spoke before."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from voice2text.speech.whisper.languages import LIKELY
from voice2text.storage.tables import JobRow

# Two or three languages are what one person mixes; older recordings say little of the next one.
MOST, LOOKED_AT = 3, 20


def recent_languages(session: Session, user_id: int | None) -> tuple[str, ...]:
    """The languages of a person's latest transcripts, the latest first, each once.

    Guesses are left out: a wrong one would be the reason for the next.
    """
    if user_id is None:
        return ()
    found = session.execute(
        select(JobRow.language, JobRow.language_probability)
        .where(JobRow.user_id == user_id, JobRow.transcribed_at.is_not(None))
        .order_by(JobRow.transcribed_at.desc())
        .limit(LOOKED_AT)
    )
    known = [
        row.language for row in found if row.language and (row.language_probability or 0) >= LIKELY
    ]
    return tuple(dict.fromkeys(known))[:MOST]
