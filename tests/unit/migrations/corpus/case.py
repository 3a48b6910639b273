"""One migration of the corpus."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Case:
    """What a migration does, in `upgrade` and `downgrade`, and the rule that must speak, if any.

    `before` is the upgrade of a migration that goes before it, reviewed and applied.
    """

    name: str
    rule: str
    up: str
    down: str
    before: str = ""
    header: str = ""

    @property
    def source(self) -> str:
        """The two functions, as a migration has them."""
        down = f"def downgrade() -> None:\n{_indented(self.down)}\n" if self.down else ""
        return f"{self.header}\n\ndef upgrade() -> None:\n{_indented(self.up)}\n\n\n{down}"

    @property
    def source_before(self) -> str:
        """The migration that goes before it; its own way back is not the question."""
        return f"def upgrade() -> None:\n{_indented(self.before)}\n"


def _indented(body: str) -> str:
    return "\n".join(f"    {line}" for line in body.strip().splitlines())
