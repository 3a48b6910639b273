"""What a paid service may cost: one row per UTC day, shared by all functions.

Each change is one statement. The database takes them one after the other, so that functions which
reserve at the same time never get more than there is.
"""

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import Engine, update

from voice2text.services.budget import Reservation
from voice2text.storage.clock import utc_now
from voice2text.storage.tables import ApiSpendingRow, LlmSpendingRow
from voice2text.storage.transaction import upsert, writing

Row = type[ApiSpendingRow] | type[LlmSpendingRow]


class Spending:
    """A day's money. Every method raises `Retryable` if the database is out of reach.

    Args:
        daily_micro_dollars: what a day may cost, in millionths of a US dollar.
        row: whose money it is; the speech API's by default.
    """

    def __init__(
        self,
        engine: Engine,
        daily_micro_dollars: int,
        *,
        row: Row = ApiSpendingRow,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._engine = engine
        self._cap = daily_micro_dollars
        self._row = row
        self._now = now

    def reserve(self, micro_dollars: int) -> Reservation | None:
        """Sets money aside; None if the day hasn't got as much left."""
        if micro_dollars > self._cap:
            return None
        reservation = Reservation(self._now().astimezone(UTC).date(), micro_dollars)
        table = self._row
        with writing(self._engine) as session:
            row = upsert(
                session,
                table,
                {"day": reservation.day, "reserved": micro_dollars, "spent": 0},
            )
            taken = table.reserved + table.spent + row.excluded.reserved
            done = session.execute(
                row.on_conflict_do_update(
                    index_elements=["day"],
                    set_={"reserved": table.reserved + row.excluded.reserved},
                    where=taken <= self._cap,
                ).returning(table.day)
            ).first()
            return reservation if done is not None else None

    def settle(self, reservation: Reservation, used: int) -> None:
        """Counts what was really spent, once, and gives back the rest."""
        table = self._row
        with writing(self._engine) as session:
            session.execute(
                update(table)
                .where(table.day == reservation.day)
                .values(
                    reserved=table.reserved - reservation.micro_dollars,
                    spent=table.spent + used,
                ),
                execution_options={"synchronize_session": False},
            )
