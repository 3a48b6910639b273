"""Rows that have had their time, such as the accounts of days long gone, or say nothing."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, delete, select, tuple_

from voice2text.storage.access import SAYS_NOTHING
from voice2text.storage.clock import utc_now
from voice2text.storage.seen_updates import KEEP
from voice2text.storage.tables import (
    AccessRow,
    ApiSpendingRow,
    BroadcastRow,
    InviteRow,
    LlmSpendingRow,
    SeenUpdateRow,
    UsageRow,
)
from voice2text.storage.transaction import writing

# A month's accounts, and some days to look back from the next month's beginning.
USAGE_DAYS = 40
# A year's bill, and a month to look back.
SPENDING_DAYS = 400
# An owner may look back at them for a month.
_OWNERS_THINGS = timedelta(days=30)


class Sweep:
    """Every method raises `Retryable` if the database is out of reach."""

    def __init__(self, engine: Engine, *, now: Callable[[], datetime] = utc_now) -> None:
        self._engine = engine
        self._now = now

    def seen_updates(self, most: int) -> int:
        """Deletes at most so many that are older than 48 hours; answers how many."""
        old = SeenUpdateRow.seen_at < self._now() - KEEP
        return self._delete(SeenUpdateRow, old, most)

    def usage_days(self, most: int) -> int:
        """The same for days' accounts, of more than 40 days ago."""
        today = self._now().astimezone(UTC).date()
        return self._delete(UsageRow, UsageRow.day < today - timedelta(days=USAGE_DAYS), most)

    def api_spending(self, most: int) -> int:
        """The same for what the speech API cost, more than 400 days ago."""
        today = self._now().astimezone(UTC).date()
        old = ApiSpendingRow.day < today - timedelta(days=SPENDING_DAYS)
        return self._delete(ApiSpendingRow, old, most)

    def llm_spending(self, most: int) -> int:
        """The same for the LLM's."""
        today = self._now().astimezone(UTC).date()
        old = LlmSpendingRow.day < today - timedelta(days=SPENDING_DAYS)
        return self._delete(LlmSpendingRow, old, most)

    def invites(self, most: int) -> int:
        """The same for invitations that nobody can use any more since a month."""
        return self._delete(InviteRow, InviteRow.expires_at < self._now() - _OWNERS_THINGS, most)

    def broadcasts(self, most: int) -> int:
        """The same for broadcasts that began more than a month ago."""
        old = BroadcastRow.created_at < self._now() - _OWNERS_THINGS
        return self._delete(BroadcastRow, old, most)

    def access(self, most: int) -> int:
        """The same for people and groups of whom nothing is said any more."""
        return self._delete(AccessRow, SAYS_NOTHING, most)

    def _delete(self, row: Any, old: Any, most: int) -> int:
        key = list(row.__table__.primary_key)
        with writing(self._engine) as session:
            keys = [tuple(one) for one in session.execute(select(*key).where(old).limit(most))]
            session.execute(
                delete(row).where(tuple_(*key).in_(keys), old),  # it may be another by now
                execution_options={"synchronize_session": False},
            )
            return len(keys)
