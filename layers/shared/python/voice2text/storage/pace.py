"""How fast recordings are transcribed, and what is left of those under way."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from voice2text.domain import JobState, Pace
from voice2text.storage.tables import JobRow

# So many recordings tell how fast the next one will be transcribed.
_LATEST = 20
# A transcriber lives for 15 minutes (template.yaml); what is older was given up by a dead one.
_LONGEST = timedelta(minutes=15)
# Those under way are looked for among the latest arrivals, by the index on them.
_ARRIVED = timedelta(hours=1)


def real_time_factor(session: Session) -> float | None:
    """Seconds of work for a second of sound, over the latest recordings; None before any."""
    work_ms, sound_ms, _ = _latest(session)
    return work_ms / sound_ms if work_ms and sound_ms else None


def pace(session: Session, now: datetime) -> Pace | None:
    """The pace of the latest recordings; None before there are any."""
    work_ms, sound_ms, number = _latest(session)
    if not work_ms or not sound_ms:
        return None
    mean_ms = work_ms / number
    under_way = session.execute(
        select(JobRow.claimed_seconds, JobRow.started_at).where(
            JobRow.received_at > now - _ARRIVED,
            JobRow.started_at > now - _LONGEST,
            JobRow.state == JobState.TRANSCRIBING,
        )
    ).all()
    left_ms = 0.0
    for row in under_way:
        claimed = row.claimed_seconds
        whole_ms = claimed * 1000 * work_ms / sound_ms if claimed else mean_ms
        done_ms = (now - row.started_at) / timedelta(milliseconds=1)
        left_ms += max(0.0, whole_ms - done_ms)
    return Pace(mean_ms, len(under_way), left_ms)


def _latest(session: Session) -> tuple[int, int, int]:
    """Milliseconds of work, those of sound, and the number of the latest recordings."""
    rows = session.execute(
        select(JobRow.transcribe_ms, JobRow.duration_ms)
        .where(JobRow.transcribed_at.is_not(None))
        .order_by(JobRow.transcribed_at.desc())
        .limit(_LATEST)
    ).all()
    work_ms = sum(row.transcribe_ms or 0 for row in rows)
    return work_ms, sum(row.duration_ms or 0 for row in rows), len(rows)
