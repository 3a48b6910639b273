"""What can be wrong with a service, and what that means for whoever asked."""

from enum import StrEnum


class Trouble(StrEnum):
    """Whether another try may help.

    `MISCONFIGURED`: key, model or account is wrong; nothing helps before the operator does.
    `BUSY`: it would rather be asked later, or there was no time left. `BROKEN`: it fails, cannot
    be reached, or answers nonsense.
    """

    MISCONFIGURED = "misconfigured"
    BUSY = "busy"
    BROKEN = "broken"


class ApiUnavailable(Exception):
    """The service gave no answer.

    Raised outside of any handler, so that nothing is chained to it: the client's own errors carry
    the key in a header, a piece of it in their text, and a broken answer whole.

    Args:
        trouble: what kind of trouble it is.
        reason: for the log; names status codes and limits, never a key, URL or transcript.
        after_s: seconds to wait, where the service named more of them than could be waited for.
        late: whether it was our deadline that ended it, which says nothing of the service.

    `cost_micro_dollars` is what was spent in vain, in millionths of a US dollar, and the tokens are
    those of an LLM's answers.
    """

    def __init__(
        self,
        trouble: Trouble,
        reason: str,
        *,
        after_s: float | None = None,
        late: bool = False,
    ) -> None:
        super().__init__(f"{trouble.value}: {reason}")
        self.trouble = trouble
        self.reason = reason
        self.after_s = after_s
        self.late = late
        self.cost_micro_dollars = 0
        self.input_tokens = 0
        self.output_tokens = 0
