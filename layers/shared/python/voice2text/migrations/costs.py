"""What a change costs PostgreSQL: the lock it takes, whether rows are rewritten, scanned or lost.

Source: the chapters "Explicit Locking" and "ALTER TABLE" of PostgreSQL's manual, versions 15-17.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from voice2text.migrations.changes import Change
from voice2text.migrations.known import Known


class Lock(StrEnum):
    """PostgreSQL's table locks, weakest first, and SQLite's single writer."""

    ACCESS_SHARE = "ACCESS SHARE"
    ROW_EXCLUSIVE = "ROW EXCLUSIVE"
    SHARE_UPDATE_EXCLUSIVE = "SHARE UPDATE EXCLUSIVE"
    SHARE = "SHARE"
    SHARE_ROW_EXCLUSIVE = "SHARE ROW EXCLUSIVE"
    EXCLUSIVE = "EXCLUSIVE"
    ACCESS_EXCLUSIVE = "ACCESS EXCLUSIVE"
    SQLITE_WRITER = "THE ONE WRITER"


@dataclass(frozen=True, slots=True)
class Cost:
    """`lock` is None for a statement that locks no table that exists already."""

    lock: Lock | None = None
    rewrites: bool = False
    scans: bool = False
    destructive: bool = False

    def __or__(self, other: "Cost") -> "Cost":
        order = list(Lock)
        locks = [lock for lock in (self.lock, other.lock) if lock is not None]
        return Cost(
            max(locks, key=order.index, default=None),
            self.rewrites or other.rewrites,
            self.scans or other.scans,
            self.destructive or other.destructive,
        )


_WHOLE = Lock.ACCESS_EXCLUSIVE
_ONLINE = Lock.SHARE_UPDATE_EXCLUSIVE
_BY_VERB = {
    "drop column": Cost(_WHOLE, destructive=True),
    "drop not null": Cost(_WHOLE),
    "set default": Cost(_WHOLE),
    "drop constraint": Cost(_WHOLE),
    "rename table": Cost(_WHOLE),
    "rename column": Cost(_WHOLE),
    "rename constraint": Cost(_WHOLE),
    "alter table": Cost(_WHOLE),
    "alter column": Cost(_WHOLE),
    "validate constraint": Cost(_ONLINE, scans=True),
    "insert values": Cost(Lock.ROW_EXCLUSIVE),
    "read": Cost(Lock.ACCESS_SHARE),
    "comment": Cost(_ONLINE),
    "reindex": Cost(_WHOLE, scans=True),
    "cluster": Cost(_WHOLE, rewrites=True),
    "vacuum": Cost(_WHOLE, rewrites=True),
    "lock": Cost(_WHOLE),
    "refresh": Cost(_WHOLE, scans=True),
    "drop schema": Cost(_WHOLE, destructive=True),
    "drop database": Cost(_WHOLE, destructive=True),
    "drop": Cost(_WHOLE),
}
# Of ALTER TABLE's actions without a verb of their own, those that write every row.
REWRITING = ("SET LOGGED", "SET UNLOGGED", "SET TABLESPACE", "SET ACCESS METHOD")
# A default that calls nothing else is the same for every row, so no row is touched.
_STABLE = {
    *("NOW", "CURRENT_TIMESTAMP", "CURRENT_DATE", "STATEMENT_TIMESTAMP", "TRANSACTION_TIMESTAMP"),
    *("TIMEZONE", "COALESCE", "LOWER", "UPPER", "TO_TIMESTAMP", "DATE_TRUNC", "MAKE_INTERVAL"),
    *("VARCHAR", "CHAR", "NUMERIC", "CAST", "TIMESTAMP", "INTERVAL", "AND", "OR"),
}


def cost(change: Change, known: Known, fresh: set[str]) -> Cost:  # noqa: C901, PLR0911, PLR0912 - a table
    """What `change` costs a table that the migration didn't make itself (`fresh`)."""
    if change.verb == "create table":
        return Cost(Lock.SHARE_ROW_EXCLUSIVE if set(change.references) - fresh else None)
    if change.table in fresh or (
        change.verb == "drop index" and known.indexes.get(change.name) in fresh
    ):
        return Cost(Lock.SHARE_ROW_EXCLUSIVE) if set(change.references) - fresh else Cost()
    match change.verb:
        case "drop table":
            return Cost(_WHOLE, destructive=True)
        case "create index" | "drop index":
            builds = change.verb == "create index"
            blocking = Lock.SHARE if builds else _WHOLE
            return Cost(_ONLINE if change.concurrent else blocking, scans=builds)
        case "add column":
            return _of_new_column(change)
        case "set type":
            widens = not change.using and widening(_type(change, known), change.type)
            return Cost(_WHOLE, rewrites=not widens, scans=not widens, destructive=not widens)
        case "set not null":
            return Cost(_WHOLE, scans=not known.proven_not_null(change.table, change.name))
        case "add constraint":
            lock = Lock.SHARE_ROW_EXCLUSIVE if change.references else _WHOLE
            return Cost(lock, scans=not (change.not_valid or change.using))
        case "write":
            losing = change.type in {"delete", "truncate"}
            lock = _WHOLE if change.type == "truncate" else Lock.ROW_EXCLUSIVE
            return Cost(lock, scans=not change.bounded, destructive=losing)
        case "alter table" if change.type.upper().startswith(REWRITING):
            return Cost(_WHOLE, rewrites=True)
        case "reindex" if change.concurrent:
            return Cost(_ONLINE, scans=True)
        case "refresh" if change.concurrent:
            return Cost(Lock.EXCLUSIVE, scans=True)
        case "vacuum" if change.name.upper() != "FULL":
            return Cost(_ONLINE)
    return _BY_VERB.get(change.verb, Cost())


def _of_new_column(change: Change) -> Cost:
    found = Cost(_WHOLE, rewrites=rewriting_column(change))
    built = change.unique or change.checked or bool(change.references)
    return found | Cost(scans=built)


def rewriting_column(change: Change) -> bool:
    """Whether a new column's values must be written into every row at once."""
    if change.generated or "SERIAL" in change.type:
        return True
    if change.default is None:
        return False
    called = re.findall(r"(\w+)\s*\(", re.sub(r"'(?:[^']|'')*'", "", change.default))
    return any(name.upper() not in _STABLE for name in called)


def _type(change: Change, known: Known) -> str:
    table = known.tables.get(change.table)
    return table.types.get(change.name, "") if table else ""


def widening(old: str, new: str) -> bool:  # noqa: PLR0911 - one per kind of type
    """Whether PostgreSQL changes the type without looking at the rows."""
    before, after = _sized(old), _sized(new)
    if not old or not before or not after:
        return False
    if before == after:
        return True
    (kind, sizes), (wanted, limits) = before, after
    if kind in {"VARCHAR", "TEXT"} and wanted in {"VARCHAR", "TEXT"}:
        return not limits or (bool(sizes) and sizes[0] <= limits[0])
    if kind == wanted == "NUMERIC":
        if not limits:
            return True
        scale = (*sizes, 0)[1:2] == (*limits, 0)[1:2]
        return bool(sizes) and scale and sizes[0] <= limits[0]
    if kind == wanted and kind.startswith(("TIMESTAMP", "TIME", "INTERVAL", "VARBIT")):
        return not limits or (bool(sizes) and sizes[0] <= limits[0])
    return (kind, wanted) == ("CIDR", "INET")


def _sized(text: str) -> tuple[str, tuple[int, ...]] | None:
    found = re.fullmatch(r"([A-Z ]+?) ?(?:\(([\d, ]+)\))?( [A-Z ]+)?", text.upper().strip())
    if not found:
        return None
    name = (found[1] + (found[3] or "")).strip()
    sizes = tuple(int(size) for size in (found[2] or "").split(",") if size.strip())
    aliases = {"CHARACTER VARYING": "VARCHAR", "DECIMAL": "NUMERIC", "INT": "INTEGER"}
    return aliases.get(name, name), sizes
