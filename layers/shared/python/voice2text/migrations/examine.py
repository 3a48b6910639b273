"""A migration as the rules see it: its changes both ways, and the schema that it meets."""

import copy
from dataclasses import dataclass
from pathlib import Path

from alembic.script import Script
from sqlalchemy import MetaData

from voice2text.migrations.changes import Change, read
from voice2text.migrations.costs import Cost, cost
from voice2text.migrations.findings import Finding
from voice2text.migrations.known import Known
from voice2text.migrations.recording import Recorded, Recording, record


@dataclass(frozen=True, slots=True)
class Seen:
    """One change of one statement, what it costs, and whether a `fresh` table spares the cost."""

    change: Change
    statement: Recorded
    cost: Cost
    fresh: bool


@dataclass(frozen=True, slots=True)
class Migration:
    """One revision, read."""

    script: Script
    up: Recording
    down: Recording
    ups: tuple[Seen, ...]
    downs: tuple[Seen, ...]
    before: Known
    after: Known

    @property
    def file(self) -> Path:
        """Where it is written."""
        return Path(self.script.path)

    @property
    def fresh(self) -> set[str]:
        """The tables that it makes itself."""
        return {seen.change.table for seen in self.ups if seen.change.verb == "create table"}

    def finding(self, rule: str, what: str, seen: Seen | None = None) -> Finding:
        """A finding about it, or about one of its changes."""
        lines = seen.statement.lines if seen else ()
        return Finding(rule, self.script.revision, self.file, what, lines)


def examine(script: Script, before: Known, models: MetaData | None = None) -> Migration:
    """Reads a migration that meets the schema `before`, both ways."""
    up = record(script, models=models)
    after = copy.deepcopy(before)
    ups = _see(up, after)
    down = Recording(())
    if hasattr(script.module, "downgrade"):
        down = record(script, down=True, models=models)
    downs = _see(down, copy.deepcopy(after))
    return Migration(script, up, down, ups, downs, before, after)


def _see(recording: Recording, known: Known) -> tuple[Seen, ...]:
    fresh: set[str] = set()
    found = []
    for statement in recording.statements:
        for change in read(statement.sql):
            price = cost(change, known, fresh)
            own = change.table in fresh or known.indexes.get(change.name) in fresh
            if change.verb == "create table":
                fresh.add(change.table)
            known.learn(change)
            found.append(Seen(change, statement, price, own))
    return tuple(found)
