"""Why an action didn't happen, and what to do about it."""

from collections.abc import Sequence
from enum import StrEnum

from voice2text.migrations.answer import Failure


class Code(StrEnum):
    """What a program decides on; a person reads `what_to_do`."""

    BAD_REQUEST = "bad_request"
    BAD_DATABASE_URL = "bad_database_url"
    BUSY = "busy"
    LOCK_LOST = "lock_lost"
    LOCKED = "locked"
    OUT_OF_TIME = "out_of_time"
    UNREACHABLE = "unreachable"
    UNKNOWN_REVISION = "unknown_revision"
    UNKNOWN_CURRENT = "unknown_current"
    UNEXPECTED_CURRENT = "unexpected_current"
    WRONG_DIRECTION = "wrong_direction"
    BEYOND_HISTORY = "beyond_history"
    SEVERAL_HEADS = "several_heads"
    HISTORY_CHANGED = "history_changed"
    LEDGER_DISAGREES = "ledger_disagrees"
    PLAN_CHANGED = "plan_changed"
    DATA_LOSS = "data_loss"
    BEHIND = "behind"
    DRIFT = "drift"
    STEP_FAILED = "step_failed"
    INTERRUPTED = "interrupted"
    NOT_REACHED = "not_reached"
    ROLE_REFUSED = "role_refused"


class MigrationError(Exception):
    """An action that stopped; the text says what to do next and holds no secret.

    Args:
        code: what went wrong.
        what_to_do: the next step, for a person.
        message: the database's own words, where they help.
        sqlstate: PostgreSQL's code, where there is one.
        revision: the revision that it happened at.
        statement: the SQL that failed, without its parameters.
        findings: one line for each thing that is wrong.
    """

    def __init__(
        self,
        code: Code,
        what_to_do: str,
        *,
        message: str | None = None,
        sqlstate: str | None = None,
        revision: str | None = None,
        statement: str | None = None,
        findings: Sequence[str] = (),
    ) -> None:
        super().__init__(f"{code}: {what_to_do}")
        self.code = code
        self.what_to_do = what_to_do
        self.message = message
        self.sqlstate = sqlstate
        self.revision = revision
        self.statement = statement
        self.findings = list(findings)

    def as_failure(self) -> Failure:
        """The same for the answer."""
        return {
            "code": self.code,
            "message": self.message,
            "sqlstate": self.sqlstate,
            "revision": self.revision,
            "statement": self.statement,
            "what_to_do": self.what_to_do,
        }
