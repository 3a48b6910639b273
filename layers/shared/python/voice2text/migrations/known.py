"""The schema as the migrations' SQL tells it, without a database: what a change has to do with."""

import re
from dataclasses import dataclass, field

from voice2text.migrations.changes import Change

_NOT_NULL_CHECK = re.compile(r"CHECK\s*\(+\s*(\w+) IS NOT NULL\s*\)+", re.IGNORECASE)


@dataclass(slots=True)
class Table:
    """Columns with their types, those that may not be null, the primary key, the neighbours."""

    types: dict[str, str] = field(default_factory=dict)
    not_null: set[str] = field(default_factory=set)
    key: tuple[str, ...] = ()
    references: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Known:
    """Tables by name, and the checks that say that a column is not null."""

    tables: dict[str, Table] = field(default_factory=dict)
    indexes: dict[str, str] = field(default_factory=dict)
    constraints: dict[tuple[str, str], Change] = field(default_factory=dict)
    validated: set[tuple[str, str]] = field(default_factory=set)

    def proven_not_null(self, table: str, column: str) -> bool:
        """Whether a validated check spares PostgreSQL the scan of SET NOT NULL."""
        found = self.tables.get(table)
        if found is not None and column in found.not_null:
            return True
        return any(
            place[0] == table and place in self.validated and not_null_column(change) == column
            for place, change in self.constraints.items()
        )

    def learn(self, change: Change) -> None:  # noqa: C901 - one per verb
        """Takes note of a change."""
        match change.verb:
            case "create table":
                self.tables[change.table] = Table()
                for part in change.columns:
                    self.learn(part)
            case "drop table":
                self.tables.pop(change.table, None)
            case "create index":
                self.indexes[change.name] = change.table
            case "drop index":
                self.indexes.pop(change.name, None)
            case "rename table" if change.table in self.tables:
                self.tables[change.type] = self.tables.pop(change.table)
            case "add constraint":
                self._learn_constraint(change)
            case "validate constraint":
                self.validated.add((change.table, change.name))
            case "drop constraint":
                self.constraints.pop((change.table, change.name), None)
                self.validated.discard((change.table, change.name))
            case _ if change.table in self.tables:
                self._learn_column(self.tables[change.table], change)

    def _learn_constraint(self, change: Change) -> None:
        self.constraints[change.table, change.name] = change
        if not change.not_valid:
            self.validated.add((change.table, change.name))
        table = self.tables.get(change.table)
        if table is None:
            return
        table.references.update(change.references)
        if change.type.upper().startswith("PRIMARY"):
            table.key = tuple(column.name for column in change.columns)
            table.not_null.update(table.key)

    def _learn_column(self, table: Table, change: Change) -> None:
        match change.verb:
            case "add column":
                table.types[change.name] = change.type
                table.references.update(change.references)
                if change.not_null:
                    table.not_null.add(change.name)
            case "drop column":
                table.types.pop(change.name, None)
                table.not_null.discard(change.name)
            case "set type":
                table.types[change.name] = change.type
            case "set not null":
                table.not_null.add(change.name)
            case "drop not null":
                table.not_null.discard(change.name)
            case "rename column" if change.name in table.types:
                table.types[change.type] = table.types.pop(change.name)


def not_null_column(change: Change) -> str | None:
    """The column that a constraint like `CHECK (x IS NOT NULL)` speaks of."""
    found = _NOT_NULL_CHECK.fullmatch(change.type.removesuffix("NOT VALID").strip())
    return found[1] if found else None
