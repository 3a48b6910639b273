"""The schema may be ahead of the code, never behind, and not too far ahead."""

from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from voice2text.errors import Retryable
from voice2text.storage.revisions import REVISIONS
from voice2text.storage.transaction import reading

# The migrator's own tables. The newest revision that ruled out older code says which that is.
_STATE = """
SELECT version_num,
    (SELECT minimum_code FROM migration_ledger
    WHERE withdrawn_at IS NULL AND minimum_code IS NOT NULL ORDER BY number DESC LIMIT 1)
FROM alembic_version
"""


class SchemaGate:
    """Refuses work on a schema that this code doesn't fit; one query, then silence."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._open = False

    def check(self) -> None:
        """Returns if the database has this code's HEAD, or newer revisions that leave it be.

        A good answer is kept for the life of the process, a bad one is asked again.

        Raises:
            Retryable: if the database is behind, empty or out of reach, or if it is so far ahead
                that this code can't work on it any more.
        """
        if self._open:
            return
        with reading(self._engine) as session:
            current, minimum = _state(session)
        mismatch = (
            "Database schema mismatch. "
            f"Current: {', '.join(sorted(current)) or 'none'}, HEAD: {REVISIONS[-1]}"
        )
        ahead = current - set(REVISIONS)
        if not ahead and REVISIONS[-1] not in current:
            raise Retryable(mismatch)
        if minimum is not None and minimum not in REVISIONS:
            raise Retryable(f"{mismatch}, oldest code that works: {minimum}")
        self._open = True


def _state(session: Session) -> tuple[set[str], str | None]:
    """The revisions, normally one, and the oldest code that they work with."""
    try:
        rows = session.execute(text(_STATE)).all()
    except DBAPIError:
        # Asked only on the bad path, so that a good start costs one query.
        session.rollback()
        tables = set(inspect(session.connection()).get_table_names())
        if {"alembic_version", "migration_ledger"} <= tables:
            raise
        if "alembic_version" not in tables:
            return set(), None
        # Migrated before there was a ledger.
        return set(session.scalars(text("SELECT version_num FROM alembic_version"))), None
    return {revision for revision, _ in rows}, next((minimum for _, minimum in rows), None)
