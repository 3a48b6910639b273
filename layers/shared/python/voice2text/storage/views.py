"""What the messages of transcripts show."""

from typing import Any

from sqlalchemy import Engine, update

from voice2text.domain import JobKey, View
from voice2text.storage.clock import utc_now
from voice2text.storage.erased import hold_off
from voice2text.storage.tables import ViewRow
from voice2text.storage.transaction import reading, upsert, writing


class Views:
    """The views, by job. Every method raises `Retryable` if the database is out of reach."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def of(self, key: JobKey) -> View | None:
        """What the chat sees; None before it was told a transcript."""
        with reading(self._engine) as session:
            row = session.get(ViewRow, (key.chat_id, key.message_id))
            return View(row.shown, row.generation, row.awaited) if row is not None else None

    def show(self, key: JobKey, code: str, generation: int) -> None:
        """The messages show this variant now, and nothing is awaited.

        Of a job whose person had everything deleted nothing is remembered.
        """
        values: dict[str, Any] = {
            "chat_id": key.chat_id,
            "message_id": key.message_id,
            "generation": generation,
            "shown": code,
            "awaited": None,
            "changed_at": utc_now(),
        }
        with writing(self._engine) as session:
            if hold_off(session, key):
                return
            row = upsert(session, ViewRow, values)
            session.execute(
                row.on_conflict_do_update(
                    index_elements=["chat_id", "message_id"],
                    set_={
                        name: row.excluded[name]
                        for name in ("generation", "shown", "awaited", "changed_at")
                    },
                )
            )

    def expect(self, key: JobKey, edition: str | None) -> None:
        """This edition takes the place of what is shown once it is there; None: none does."""
        with writing(self._engine) as session:
            session.execute(
                update(ViewRow)
                .where(ViewRow.chat_id == key.chat_id, ViewRow.message_id == key.message_id)
                .values(awaited=edition, changed_at=utc_now()),
                execution_options={"synchronize_session": False},
            )
