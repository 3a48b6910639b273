"""A job that failed may be tried once more, when an owner sends its message back to its queue."""

from sqlalchemy import Engine, update

from voice2text.domain import JobKey, JobState
from voice2text.storage.tables import JobRow
from voice2text.storage.transaction import writing


class FailedJobs:
    """Raises `Retryable` if the database is out of reach."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def reopen(self, key: JobKey) -> None:
        """Takes a failure back; a job with any other outcome keeps it.

        A failure gave back what was set aside (storage/ledger.py), so it is set aside anew.
        """
        with writing(self._engine) as session:
            session.execute(
                update(JobRow)
                .where(
                    JobRow.chat_id == key.chat_id,
                    JobRow.message_id == key.message_id,
                    JobRow.state == JobState.FAILED,
                )
                .values(state=JobState.RECEIVED, attempts=0, failure=None),
                execution_options={"synchronize_session": False},
            )
