"""What the linter says about a migration."""

from dataclasses import dataclass
from pathlib import Path

# Rule -> what is wrong with it; a finding adds the names and what to do.
RULES = {
    "no-downgrade": "there is no way back",
    "downgrade-does-not-mirror": "the way back ends elsewhere",
    "not-null": "rows, or code that is older, have no value there",
    "rename": "code that is older asks for the old name",
    "rewrite": "every row is written anew while nobody can read",
    "index-not-concurrent": "the table takes no writes until the index is built",
    "concurrently-in-transaction": "PostgreSQL refuses it inside a transaction",
    "concurrently-not-alone": "a failure would leave half of the migration behind",
    "constraint-not-valid": "every row is checked under a lock",
    "unique-without-index": "the table is locked until the index is built",
    "data-change": "one long transaction holds its locks and bloats the table",
    "two-ideas": "half of it can't be taken back, reviewed or retried alone",
    "drop-column": "code that is older still asks for it, and its values are lost",
    "drop-table": "code that is older still asks for it, and its rows are lost",
    "blocking": "the table is locked for as long as it takes",
    "needs-database": "its SQL can't be seen before it runs",
    "edited-history": "databases have it as it was",
    "waiver-without-reason": "nobody will know why",
    "waiver-without-finding": "there is nothing to allow",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend or to allow; `lines` are those it may be allowed at, none for the file."""

    rule: str
    revision: str
    file: Path
    what: str
    lines: tuple[int, ...] = ()

    def __str__(self) -> str:
        line = f":{self.lines[0]}" if self.lines else ""
        return f"{self.file.name}{line}: {self.rule}: {self.what}"
