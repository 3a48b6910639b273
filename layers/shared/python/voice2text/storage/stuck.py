"""Jobs that nobody works on any more, though they have no outcome."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Engine, select, tuple_, update

from voice2text.domain import JobKey, JobState
from voice2text.storage.clock import utc_now
from voice2text.storage.ledger import give_back
from voice2text.storage.tables import JobRow
from voice2text.storage.transaction import writing

# A message lives for a day of tries (queues/consume.py), each of which begins its job anew; an
# hour later nobody begins it.
STUCK = timedelta(hours=25)
REASON = "stuck"


class StuckJobs:
    """Every method raises `Retryable` if the database is out of reach."""

    def __init__(self, engine: Engine, *, now: Callable[[], datetime] = utc_now) -> None:
        self._engine = engine
        self._now = now

    def fail(self, most: int, tell: Callable[[JobKey], None]) -> int:
        """Fails at most so many of them; answers how many.

        Args:
            most: how many at once.
            tell: has the person told. It is called before the failure is stored, so a crash in
                between tells twice rather than never; the bot says it once.
        """
        stuck = (
            select(JobRow.chat_id, JobRow.message_id)
            .where(
                JobRow.state.in_([JobState.RECEIVED, JobState.TRANSCRIBING]),
                JobRow.started_at < self._now() - STUCK,
            )
            .order_by(JobRow.started_at)
            .limit(most)
            .with_for_update(skip_locked=True)
        )
        with writing(self._engine) as session:
            keys = [JobKey(*row) for row in session.execute(stuck)]
            pairs = [(key.chat_id, key.message_id) for key in keys]
            session.execute(
                update(JobRow)
                .where(tuple_(JobRow.chat_id, JobRow.message_id).in_(pairs))
                .values(state=JobState.FAILED, failure=REASON),
                execution_options={"synchronize_session": False},
            )
            for key in keys:
                give_back(session, key)
                tell(key)
            return len(keys)
