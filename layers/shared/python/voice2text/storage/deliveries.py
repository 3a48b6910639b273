"""What we sent about a job, so that nothing is sent twice."""

from sqlalchemy import Engine, select

from voice2text.domain import JobKey
from voice2text.storage.clock import utc_now
from voice2text.storage.erased import hold_off
from voice2text.storage.tables import DeliveryRow
from voice2text.storage.transaction import reading, upsert, writing


class Deliveries:
    """Our messages, by job. Every method raises `Retryable` if the database is out of reach."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def sent(self, key: JobKey) -> dict[int, int]:
        """Number of the message within the reply → its Telegram message id."""
        with reading(self._engine) as session:
            rows = session.execute(
                select(DeliveryRow.number, DeliveryRow.sent_message_id)
                .where(DeliveryRow.chat_id == key.chat_id, DeliveryRow.message_id == key.message_id)
                .order_by(DeliveryRow.number)
            )
            return {row.number: row.sent_message_id for row in rows}

    def record(self, key: JobKey, number: int, message_id: int) -> None:
        """Remembers a message of the reply; the same number again replaces it.

        Of a job whose person had everything deleted nothing is remembered.
        """
        with writing(self._engine) as session:
            if hold_off(session, key):
                return
            row = upsert(
                session,
                DeliveryRow,
                {
                    "chat_id": key.chat_id,
                    "message_id": key.message_id,
                    "number": number,
                    "sent_message_id": message_id,
                    "sent_at": utc_now(),
                },
            )
            session.execute(
                row.on_conflict_do_update(
                    index_elements=["chat_id", "message_id", "number"],
                    set_={
                        "sent_message_id": row.excluded.sent_message_id,
                        "sent_at": row.excluded.sent_at,
                    },
                )
            )
