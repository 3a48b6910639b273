"""Jobs that nobody works on any more, though they have no outcome."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Engine, and_, select, text, update

from voice2text.domain import JobKey, JobState
from voice2text.storage.clock import utc_now
from voice2text.storage.ledger import give_back
from voice2text.storage.tables import OPEN, JobRow
from voice2text.storage.transaction import reading, writing

# A message lives for a day of tries (queues/consume.py), each of which begins its job anew; an
# hour later nobody begins it. Only a pause of the stage that is longer can lie between two tries.
STUCK = timedelta(hours=25)
REASON = "stuck"


class StuckJobs:
    """Every method raises `Retryable` if the database is out of reach."""

    def __init__(self, engine: Engine, *, now: Callable[[], datetime] = utc_now) -> None:
        self._engine = engine
        self._now = now

    def fail(self, most: int, tell: Callable[[JobKey, int], None]) -> int:
        """Fails at most so many of them; answers how many.

        Args:
            most: how many at once.
            tell: has the person told, of this generation of the job. It is called before the
                failure is stored, so a crash in between tells twice rather than never; the bot
                says it once.
        """
        is_stuck = and_(
            text(OPEN),
            JobRow.started_at < self._now() - STUCK,
        )
        query = select(JobRow.chat_id, JobRow.message_id).where(is_stuck)
        with reading(self._engine) as session:
            oldest = session.execute(query.order_by(JobRow.started_at).limit(most))
            keys = [JobKey(*row) for row in oldest]
        # One transaction each: two persons' accounts in one would be locked out of order.
        return sum(self._fail(key, is_stuck, tell) for key in keys)

    def _fail(
        self, key: JobKey, is_stuck: ColumnElement[bool], tell: Callable[[JobKey, int], None]
    ) -> bool:
        with writing(self._engine) as session:
            failed = session.execute(
                update(JobRow)
                .where(JobRow.chat_id == key.chat_id, JobRow.message_id == key.message_id, is_stuck)
                .values(state=JobState.FAILED, failure=REASON)
                .returning(JobRow.generation),
                execution_options={"synchronize_session": False},
            ).first()
            if failed is not None:
                give_back(session, key)
                tell(key, failed.generation or 0)
            return failed is not None
