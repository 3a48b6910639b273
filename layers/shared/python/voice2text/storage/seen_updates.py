"""Updates that were handled: Telegram and SQS may both bring one again."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, select

from voice2text.storage.clock import utc_now
from voice2text.storage.tables import SeenUpdateRow
from voice2text.storage.transaction import reading, upsert, writing

# Telegram retries for 24 hours, SQS keeps for one more day.
KEEP = timedelta(hours=48)
# Each new update sweeps away at most this many: the table shrinks faster than it grows, and no
# update waits for a big deletion.
SWEEP = 100


class SeenUpdates:
    """Update ids. Every method raises `Retryable` if the database is out of reach."""

    def __init__(self, engine: Engine, *, now: Callable[[], datetime] = utc_now) -> None:
        self._engine = engine
        self._now = now

    def seen(self, update_id: int) -> bool:
        """Whether this update was recorded within the last 48 hours."""
        with reading(self._engine) as session:
            found = session.scalar(
                select(SeenUpdateRow.update_id).where(
                    SeenUpdateRow.update_id == update_id,
                    SeenUpdateRow.seen_at >= self._now() - KEEP,
                )
            )
            return found is not None

    def record(self, update_id: int) -> None:
        """Remembers the update and forgets some that are older than 48 hours."""
        now = self._now()
        with writing(self._engine) as session:
            row = upsert(session, SeenUpdateRow, {"update_id": update_id, "seen_at": now})
            session.execute(
                row.on_conflict_do_update(
                    index_elements=["update_id"], set_={"seen_at": row.excluded.seen_at}
                )
            )
            old = (
                select(SeenUpdateRow.update_id)
                .where(SeenUpdateRow.seen_at < now - KEEP)
                .order_by(SeenUpdateRow.seen_at)
                .limit(SWEEP)
                .with_for_update(
                    skip_locked=True
                )  # another sweeper's rows are not ours to wait for
            )
            session.execute(
                delete(SeenUpdateRow).where(SeenUpdateRow.update_id.in_(old)),
                execution_options={"synchronize_session": False},
            )
