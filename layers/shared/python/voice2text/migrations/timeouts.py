"""Time: how long a statement may wait, how long it may run, and when the invocation ends."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, event, text

from voice2text.migrations.errors import Code, MigrationError

# A statement that waits for a table's lock makes everybody behind it wait as long.
LOCK_TIMEOUT_MS = 500
# What is kept back to undo a step, read where the database is, unlock and answer.
RESERVE_MS = 3_000
# Below this there is no point in beginning a step.
LEAST_STEP_MS = 1_000
# A killed migrator's statement ends within a second; one whose machine vanished within about ten.
# A frozen function closes no socket, so the server has to ask.
_SESSION = (
    f"SET lock_timeout = '{LOCK_TIMEOUT_MS}ms'",
    "SET client_connection_check_interval = '1s'",
    # The lock's connection says nothing while a long step runs.
    "SET idle_session_timeout = 0",
    "SET tcp_keepalives_idle = 4",
    "SET tcp_keepalives_interval = 2",
    "SET tcp_keepalives_count = 3",
    "SET tcp_user_timeout = 10000",
    # A migration may hold a lock only while a statement of its runs.
    "SET idle_in_transaction_session_timeout = '30s'",
)


class Deadline:
    """When the invocation ends, as Lambda's context tells it; never, on one's own machine.

    Args:
        remaining_ms: `context.get_remaining_time_in_millis`.
    """

    def __init__(self, remaining_ms: Callable[[], int] | None = None) -> None:
        self._remaining_ms = remaining_ms

    def left_ms(self) -> int | None:
        """What work may still take, in milliseconds; None is as long as it likes."""
        if self._remaining_ms is None:
            return None
        return max(0, self._remaining_ms() - RESERVE_MS)

    def allows(self, milliseconds: float = LEAST_STEP_MS) -> bool:
        """Whether something that takes this long would end in time."""
        left = self.left_ms()
        return left is None or left >= milliseconds

    def require(self, revision: str | None = None) -> None:
        """Raises `out_of_time` if there is no time for another step.

        Raises:
            MigrationError: `out_of_time`.
        """
        if not self.allows():
            raise out_of_time(revision)


def out_of_time(revision: str | None, **words: Any) -> MigrationError:
    """What was done stays done, and the next run goes on from there."""
    return MigrationError(
        Code.OUT_OF_TIME,
        "The invocation's time is over; what is in applied stays. Send the same again: it goes on "
        "from here. If it stops at the same revision every time, give the function a longer "
        "timeout, or run make migrate, which has no end.",
        revision=revision,
        **words,
    )


def prepare(connection: Connection, deadline: Deadline) -> None:
    """Bounds every wait of a migration's connection; on SQLite, `busy_timeout` does it alone.

    Leaves no transaction behind: Alembic must find none (see alembic/env.py).
    """
    if connection.dialect.name != "postgresql":
        return
    connection.execute(text("; ".join(_SESSION)))
    connection.commit()
    if deadline.left_ms() is not None:
        _bound_statements(connection, deadline)


def _bound_statements(connection: Connection, deadline: Deadline) -> None:
    """Before each statement, because several in a row may not outlive the invocation either."""

    @event.listens_for(connection, "before_cursor_execute")
    def _bound(*arguments: Any) -> None:
        left = deadline.left_ms()
        if not left:
            raise out_of_time(None)
        arguments[1].execute(f"SET statement_timeout = {left}")
