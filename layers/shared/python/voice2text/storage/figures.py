"""A day's numbers, for an owner."""

from collections.abc import Callable
from datetime import UTC, datetime, time
from typing import Any

from sqlalchemy import Engine, func, or_, select
from sqlalchemy.orm import Session

from voice2text.accounts.figures import Day, FailedJob, SlowJob
from voice2text.domain import JobKey, JobState
from voice2text.storage.clock import utc_now
from voice2text.storage.tables import ApiSpendingRow, JobRow, LlmSpendingRow
from voice2text.storage.transaction import reading

# As many as one reads at a glance.
SHOWN = 5


class Figures:
    """The numbers. Every method raises `Retryable` if the database is out of reach."""

    def __init__(self, engine: Engine, *, now: Callable[[], datetime] = utc_now) -> None:
        self._engine = engine
        self._now = now

    def today(self) -> Day:
        """What arrived since midnight UTC, and what became of it so far."""
        day = self._now().astimezone(UTC).date()
        since = JobRow.received_at >= datetime.combine(day, time(), UTC)
        with reading(self._engine) as session:
            states = session.execute(
                select(
                    JobRow.state,
                    JobRow.refusal,
                    func.count().label("n"),
                    func.coalesce(func.sum(JobRow.duration_ms), 0).label("ms"),
                )
                .where(since)
                .group_by(JobRow.state, JobRow.refusal)
                .order_by(JobRow.refusal)
            ).all()
            return Day(
                recordings=sum(row.n for row in states),
                audio_ms=sum(int(row.ms) for row in states),
                people=session.scalar(select(func.count(JobRow.user_id.distinct())).where(since))
                or 0,
                failures=sum(row.n for row in states if row.state == JobState.FAILED),
                refusals={row.refusal: row.n for row in states if row.refusal is not None},
                api_micro_dollars=_taken(session.get(ApiSpendingRow, day)),
                llm_micro_dollars=_taken(session.get(LlmSpendingRow, day)),
                slowest=_slowest(session, since),
                failed=_failed(session, since),
            )


def _taken(row: ApiSpendingRow | LlmSpendingRow | None) -> int:
    return row.reserved + row.spent if row is not None else 0


def _slowest(session: Session, since: Any) -> tuple[SlowJob, ...]:
    found = session.execute(
        select(JobRow.chat_id, JobRow.message_id, JobRow.duration_ms, JobRow.transcribe_ms)
        .where(since, JobRow.transcribe_ms.is_not(None))
        .order_by(JobRow.transcribe_ms.desc(), JobRow.chat_id, JobRow.message_id)
        .limit(SHOWN)
    )
    return tuple(
        SlowJob(JobKey(row.chat_id, row.message_id), row.duration_ms or 0, row.transcribe_ms or 0)
        for row in found
    )


def _failed(session: Session, since: Any) -> tuple[FailedJob, ...]:
    found = session.execute(
        select(JobRow.chat_id, JobRow.message_id, JobRow.failure, JobRow.undeliverable)
        .where(since, or_(JobRow.state == JobState.FAILED, JobRow.undeliverable.is_not(None)))
        .order_by(JobRow.received_at.desc(), JobRow.chat_id, JobRow.message_id)
        .limit(SHOWN)
    )
    return tuple(
        FailedJob(JobKey(row.chat_id, row.message_id), row.failure or row.undeliverable or "")
        for row in found
    )
