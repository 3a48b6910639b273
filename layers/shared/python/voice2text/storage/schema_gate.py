"""The schema may be ahead of the code, never behind."""

from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from voice2text.errors import Retryable
from voice2text.storage.revisions import REVISIONS
from voice2text.storage.transaction import reading


class SchemaGate:
    """Refuses work while the database is behind; one query, then silence."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._open = False

    def check(self) -> None:
        """Returns if the database has this code's HEAD or a revision that only newer code knows.

        A good answer is kept for the life of the process, a bad one is asked again.

        Raises:
            Retryable: if the database is behind, empty or out of reach.
        """
        if self._open:
            return
        with reading(self._engine) as session:
            current = _current(session)
        ahead = current - set(REVISIONS)
        if not ahead and REVISIONS[-1] not in current:
            raise Retryable(
                "Database schema mismatch. "
                f"Current: {', '.join(sorted(current)) or 'none'}, HEAD: {REVISIONS[-1]}"
            )
        self._open = True


def _current(session: Session) -> set[str]:
    try:
        return set(session.scalars(text("SELECT version_num FROM alembic_version")))
    except DBAPIError:
        # Asked only on the bad path, so that a good start costs one query.
        session.rollback()
        if inspect(session.connection()).has_table("alembic_version"):
            raise
        return set()
