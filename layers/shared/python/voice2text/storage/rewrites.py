"""How many texts were rewritten for a person on a UTC day: on the same account as their minutes.

The variants can't tell: they go with a transcript that is made anew.
"""

from datetime import date

from sqlalchemy import func
from sqlalchemy.orm import Session

from voice2text.accounts.allowance import Scope
from voice2text.storage.tables import JobRow, UsageRow
from voice2text.storage.transaction import upsert


def count_rewrite(session: Session, job: JobRow, day: date, most: int) -> bool:
    """Counts one more for whoever spoke, or for the chat if that is nobody.

    Returns:
        whether it is one of so many; else nothing is counted.
    """
    scope, whose = (
        (Scope.GROUP, job.chat_id) if job.user_id is None else (Scope.PERSON, job.user_id)
    )
    values = {"scope": scope, "whose": whose, "day": day, "reserved_ms": 0, "used_ms": 0}
    row = upsert(session, UsageRow, values | {"rewrites": 1})
    before = func.coalesce(UsageRow.rewrites, 0)
    counted = session.execute(
        row.on_conflict_do_update(
            index_elements=["scope", "whose", "day"],
            set_={"rewrites": before + 1},
            where=before < most,
        ).returning(UsageRow.day)
    ).first()
    return counted is not None
