"""Who takes the steps."""

import time
from dataclasses import dataclass, field

from voice2text.migrations.timeouts import Deadline


@dataclass(slots=True)
class Run:
    """Who takes the steps; alembic/env.py finds it in `config.attributes` and writes it down."""

    run_id: str = "by hand"
    code_version: str = "unknown"
    deadline: Deadline = field(default_factory=Deadline)
    began: float = field(default_factory=time.monotonic)  # of the step
    # SQL that takes back what the step did outside its transaction, should it fail after that.
    undo: list[str] = field(default_factory=list)

    @property
    def step_ms(self) -> int:
        """How long the step has taken so far."""
        return round((time.monotonic() - self.began) * 1000)
