"""All that the tables hold about a person, as files that they can read."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine, or_, select, tuple_

from voice2text.accounts.allowance import Scope
from voice2text.storage.tables import (
    AccessRow,
    Base,
    ChatRow,
    DeliveryRow,
    ErasureRow,
    JobRow,
    PartRow,
    ReservationRow,
    SegmentRow,
    TranscriptTextRow,
    UsageRow,
    UserRow,
    VariantRow,
    ViewRow,
    VocabularyRow,
)
from voice2text.storage.transaction import reading

# Jobs whose rows are in memory at once.
_JOBS = 50
# What hangs on a job, and the searchable form of a text, which tells nothing more.
_OF_JOBS: tuple[type[Any], ...] = (
    JobRow,
    PartRow,
    SegmentRow,
    TranscriptTextRow,
    VariantRow,
    ViewRow,
    ReservationRow,
    DeliveryRow,
)
_UNREADABLE = {"search"}


class Belongings:
    """Every method raises `Retryable` if the database is out of reach."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def files(self, user_id: int) -> Iterator[tuple[str, bytes]]:
        """Names and contents: JSON by table, and each transcript as a text.

        Read piece by piece, so that little is in memory; UTF-8.
        """
        yield "person.json", _json(self._person(user_id))
        yield from self._asked(user_id)
        last: tuple[int, int] | None = None
        number = 0
        while keys := self._jobs(user_id, last):
            number += 1
            rows = self._rows(user_id, keys)
            texts = rows["transcript_texts"]
            yield f"recordings-{number:04}.json", _json(rows)
            for text in texts:
                name = f"transcripts/{text['chat_id']}_{text['message_id']}.txt"
                yield name, str(text["text"]).encode()
            last = keys[-1]

    def _person(self, user_id: int) -> dict[str, list[dict[str, Any]]]:
        has_job = (
            select(JobRow.chat_id)
            .where(JobRow.chat_id == DeliveryRow.chat_id)
            .where(JobRow.message_id == DeliveryRow.message_id)
            .exists()
        )
        of_person = {
            UserRow: UserRow.id == user_id,
            AccessRow: AccessRow.id == user_id,
            ChatRow: or_(ChatRow.id == user_id, ChatRow.last_user_id == user_id),
            VocabularyRow: VocabularyRow.chat_id == user_id,
            UsageRow: (UsageRow.scope == Scope.PERSON) & (UsageRow.whose == user_id),
            ErasureRow: ErasureRow.user_id == user_id,
            DeliveryRow: (DeliveryRow.chat_id == user_id) & ~has_job,  # a failure before any job
        }
        with reading(self._engine) as session:
            return {
                row.__tablename__: [
                    _plain(one) for one in session.scalars(select(row).where(condition))
                ]
                for row, condition in of_person.items()
            }

    def _asked(self, user_id: int) -> Iterator[tuple[str, bytes]]:
        """Which recordings of others they asked for; the rest of those jobs is the others'."""
        asked = (
            select(JobRow.chat_id, JobRow.message_id, JobRow.asker_id)
            .where(JobRow.asker_id == user_id)
            .order_by(JobRow.chat_id, JobRow.message_id)
        )
        with reading(self._engine) as session:
            rows = [row._asdict() for row in session.execute(asked)]
        if rows:
            yield "asked.json", _json({"asked": rows})

    def _jobs(self, user_id: int, last: tuple[int, int] | None) -> list[tuple[int, int]]:
        query = (
            select(JobRow.chat_id, JobRow.message_id)
            .where(or_(JobRow.user_id == user_id, JobRow.chat_id == user_id))
            .order_by(JobRow.chat_id, JobRow.message_id)
            .limit(_JOBS)
        )
        if last is not None:
            query = query.where(tuple_(JobRow.chat_id, JobRow.message_id) > tuple_(*last))
        with reading(self._engine) as session:
            return [(row.chat_id, row.message_id) for row in session.execute(query)]

    def _rows(self, user_id: int, keys: list[tuple[int, int]]) -> dict[str, list[dict[str, Any]]]:
        with reading(self._engine) as session:
            return {
                row.__tablename__: [
                    _without_others(_plain(one), user_id)
                    for one in session.scalars(
                        select(row)
                        .where(tuple_(row.chat_id, row.message_id).in_(keys))
                        .order_by(*row.__table__.primary_key)
                    )
                ]
                for row in _OF_JOBS
            }


def _without_others(row: dict[str, Any], user_id: int) -> dict[str, Any]:
    """Somebody else may have asked for the recording: their number is theirs."""
    return row | {"asker_id": None} if row.get("asker_id") not in {None, user_id} else row


def _plain(row: Base) -> dict[str, Any]:
    names = [column.key for column in row.__table__.columns if column.key not in _UNREADABLE]
    return {name: getattr(row, name) for name in names}


def _json(rows: dict[str, list[dict[str, Any]]]) -> bytes:
    return json.dumps(rows, ensure_ascii=False, indent=1, default=_spelled).encode()


def _spelled(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(type(value).__name__)
