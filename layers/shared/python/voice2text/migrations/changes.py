"""What one SQL statement changes, read from its text."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from voice2text.migrations.sql import Cursor, Token, listed, spelled, tokens

_AFTER_A_TYPE = (
    *("NOT", "NULL", "DEFAULT", "CONSTRAINT", "PRIMARY", "UNIQUE", "REFERENCES", "CHECK"),
    *("GENERATED", "COLLATE", "USING", "AUTOINCREMENT", "ON", "DEFERRABLE", "INITIALLY"),
)


@dataclass(frozen=True, slots=True)
class Change:
    """One change; `verb` says which, the rest is filled where it makes sense.

    Attributes:
        verb: `create table`, `add column`, `set type`, `write`, …; `other` is not understood.
        table: whose change it is; of an index, the table it is on, where the statement says so.
        name: of the column, constraint or index.
        type: of a column; of a constraint, its definition; of a renamed thing, its new name.
        references: the tables that it points at.
        columns: those of a new table, or of a key.
    """

    verb: str
    table: str = ""
    name: str = ""
    type: str = ""
    default: str | None = None
    not_null: bool = False
    unique: bool = False
    concurrent: bool = False
    not_valid: bool = False
    using: bool = False
    bounded: bool = False
    checked: bool = False
    generated: bool = False
    references: tuple[str, ...] = ()
    columns: tuple["Change", ...] = ()


def read(sql: str) -> list[Change]:
    """The changes of one statement; ALTER TABLE has several."""
    cursor = Cursor(tokens(sql.strip().removesuffix(";")))
    if cursor.take("ALTER", "TABLE"):
        return _alter_table(cursor)
    for words, reader in _READERS:
        if cursor.take(*words):
            return [reader(cursor)]
    return [Change("other", type=cursor.keyword)]


def _create_table(cursor: Cursor) -> Change:
    cursor.take("IF", "NOT", "EXISTS")
    table = cursor.name()
    columns: list[Change] = []
    references: list[str] = []
    for item in listed(cursor.group()):
        first = item[0].keyword if item else ""
        if first in {"CONSTRAINT", "PRIMARY", "UNIQUE", "FOREIGN", "CHECK", "EXCLUDE"}:
            found = _constraint(Cursor(item), table)
        else:
            found = _column(Cursor(item), table)
        columns.append(found)
        references += found.references
    return Change(
        "create table",
        table,
        type="select" if cursor.take("AS") else "",
        columns=tuple(columns),
        references=tuple(references),
    )


def _create_index(cursor: Cursor, *, unique: bool = False) -> Change:
    concurrent = cursor.take("CONCURRENTLY")
    cursor.take("IF", "NOT", "EXISTS")
    name = "" if cursor.keyword == "ON" else cursor.name()
    cursor.take("ON")
    cursor.take("ONLY")
    return Change("create index", cursor.name(), name, unique=unique, concurrent=concurrent)


def _drop(verb: str) -> Callable[[Cursor], Change]:
    def read_drop(cursor: Cursor) -> Change:
        concurrent = cursor.take("CONCURRENTLY")
        cursor.take("IF", "EXISTS")
        name = cursor.name()
        return Change(verb, name if verb == "drop table" else "", name, concurrent=concurrent)

    return read_drop


def _write(verb: str) -> Callable[[Cursor], Change]:
    def read_write(cursor: Cursor) -> Change:
        cursor.take("ONLY")
        table = cursor.name()
        rest = cursor.rest()
        words = [token.keyword for token in rest]
        if verb == "insert" and "SELECT" not in words:
            return Change("insert values", table)
        return Change("write", table, type=verb, bounded="LIMIT" in words, columns=_keys(rest))

    return read_write


def _keys(rest: list[Token]) -> tuple[Change, ...]:
    """The columns that a WHERE compares with one literal each, if it does nothing else."""
    words = [token.keyword for token in rest]
    if "WHERE" not in words or "OR" in words:
        return ()
    cursor = Cursor(rest[words.index("WHERE") + 1 :])
    found = []
    while not cursor.done:
        condition = cursor.until("AND")
        cursor.take("AND")
        match condition:
            case [*_, Token(kind="word" | "quoted", text=name), Token(text="="), Token(kind=kind)]:
                if kind in {"number", "text"}:
                    found.append(Change("key", name=name))
    return tuple(found)


def _select(cursor: Cursor) -> Change:
    return Change("read", type=spelled(cursor.rest()))


def _other(verb: str) -> Callable[[Cursor], Change]:
    def read_other(cursor: Cursor) -> Change:
        concurrent = cursor.take("CONCURRENTLY")
        return Change(verb, name=cursor.name(), type=spelled(cursor.rest()), concurrent=concurrent)

    return read_other


def _with(cursor: Cursor) -> Change:
    """WITH … UPDATE: what is inside decides; a LIMIT anywhere bounds it."""
    rest = cursor.rest()
    words = [token.keyword for token in rest]
    for verb in ("UPDATE", "DELETE", "INSERT", "MERGE"):
        if verb in words:
            after = Cursor(rest[words.index(verb) + 1 :])
            after.take("FROM")
            after.take("INTO")
            change = _write(verb.lower())(after)
            return replace(change, bounded="LIMIT" in words)
    return Change("read", type=spelled(rest))


_READERS: tuple[tuple[tuple[str, ...], Callable[[Cursor], Change]], ...] = (
    (("WITH",), _with),
    (("CREATE", "TABLE"), _create_table),
    (("CREATE", "UNIQUE", "INDEX"), lambda cursor: _create_index(cursor, unique=True)),
    (("CREATE", "INDEX"), _create_index),
    (("DROP", "TABLE"), _drop("drop table")),
    (("DROP", "INDEX"), _drop("drop index")),
    (("DROP", "SCHEMA"), _drop("drop schema")),
    (("DROP", "DATABASE"), _drop("drop database")),
    (("TRUNCATE", "TABLE"), _write("truncate")),
    (("TRUNCATE",), _write("truncate")),
    (("UPDATE",), _write("update")),
    (("DELETE", "FROM"), _write("delete")),
    (("INSERT", "INTO"), _write("insert")),
    (("MERGE", "INTO"), _write("merge")),
    (("SELECT",), _select),
    (("BEGIN",), _other("begin")),
    (("START", "TRANSACTION"), _other("begin")),
    (("COMMIT",), _other("commit")),
    (("SET",), _other("set")),
    (("RESET",), _other("set")),
    (("PRAGMA",), _other("set")),
    (("COMMENT", "ON"), _other("comment")),
    (("REINDEX",), _other("reindex")),
    (("CLUSTER",), _other("cluster")),
    (("VACUUM",), _other("vacuum")),
    (("LOCK",), _other("lock")),
    (("REFRESH", "MATERIALIZED", "VIEW"), _other("refresh")),
    (("ALTER", "TYPE"), _other("alter type")),
    (("ALTER", "INDEX"), _other("alter index")),
    (("CREATE",), _other("create")),
    (("DROP",), _other("drop")),
)


def _alter_table(cursor: Cursor) -> list[Change]:
    cursor.take("IF", "EXISTS")
    cursor.take("ONLY")
    table = cursor.name()
    return [_action(Cursor(item), table) for item in listed(cursor.rest())]


def _action(cursor: Cursor, table: str) -> Change:  # noqa: PLR0911 - one per action
    if cursor.take("ADD"):
        return _add(cursor, table)
    if cursor.take("DROP", "CONSTRAINT"):
        cursor.take("IF", "EXISTS")
        return Change("drop constraint", table, cursor.name())
    if cursor.take("DROP"):
        cursor.take("COLUMN")
        cursor.take("IF", "EXISTS")
        return Change("drop column", table, cursor.name())
    if cursor.take("VALIDATE", "CONSTRAINT"):
        return Change("validate constraint", table, cursor.name())
    if cursor.take("RENAME"):
        return _rename(cursor, table)
    if cursor.take("ALTER"):
        cursor.take("COLUMN")
        return _alter_column(cursor, table)
    return Change("alter table", table, type=spelled(cursor.rest()))


def _add(cursor: Cursor, table: str) -> Change:
    if cursor.keyword in {"CONSTRAINT", "PRIMARY", "UNIQUE", "FOREIGN", "CHECK", "EXCLUDE"}:
        return _constraint(cursor, table)
    cursor.take("COLUMN")
    cursor.take("IF", "NOT", "EXISTS")
    return _column(cursor, table)


def _rename(cursor: Cursor, table: str) -> Change:
    if cursor.take("TO"):
        return Change("rename table", table, table, type=cursor.name())
    verb = "rename constraint" if cursor.take("CONSTRAINT") else "rename column"
    cursor.take("COLUMN")
    name = cursor.name()
    cursor.take("TO")
    return Change(verb, table, name, type=cursor.name())


def _alter_column(cursor: Cursor, table: str) -> Change:
    name = cursor.name()
    if cursor.take("SET", "NOT", "NULL"):
        return Change("set not null", table, name)
    if cursor.take("DROP", "NOT", "NULL"):
        return Change("drop not null", table, name)
    if cursor.take("SET", "DEFAULT"):
        return Change("set default", table, name, default=spelled(cursor.rest()))
    if cursor.take("DROP", "DEFAULT"):
        return Change("set default", table, name)
    if cursor.take("SET", "DATA", "TYPE") or cursor.take("TYPE"):
        kind = spelled(cursor.until("USING", "COLLATE")).upper()
        return Change("set type", table, name, type=kind, using=not cursor.done)
    return Change("alter column", table, name, type=spelled(cursor.rest()))


def _column(cursor: Cursor, table: str) -> Change:
    change = Change("add column", table, cursor.name())
    change = replace(change, type=spelled(cursor.until(*_AFTER_A_TYPE)).upper())
    while not cursor.done:
        if cursor.take("NOT", "NULL"):
            change = replace(change, not_null=True)
        elif cursor.take("DEFAULT"):
            change = replace(change, default=spelled(cursor.until(*_AFTER_A_TYPE)))
        elif cursor.take("PRIMARY", "KEY"):
            change = replace(change, unique=True, not_null=True)
        elif cursor.take("UNIQUE"):
            change = replace(change, unique=True)
        elif cursor.take("REFERENCES"):
            change = replace(change, references=(cursor.name(),))
            cursor.group()
        elif cursor.take("CHECK"):
            change = replace(change, checked=True)
            cursor.group()
        elif cursor.take("GENERATED"):
            change = replace(change, generated=True)
        else:
            cursor.next()
    return change


def _constraint(cursor: Cursor, table: str) -> Change:
    name = cursor.name() if cursor.take("CONSTRAINT") else ""
    kind = cursor.keyword
    rest = cursor.rest()
    words = [token.keyword for token in rest]
    columns: tuple[Change, ...] = ()
    references: tuple[str, ...] = ()
    if kind in {"PRIMARY", "UNIQUE"} and "USING" not in words:
        inside = Cursor(rest)
        inside.until("(")
        columns = tuple(Change("key", name=item[0].text) for item in listed(inside.group()))
    if "REFERENCES" in words:
        pointed = Cursor(rest[words.index("REFERENCES") + 1 :])
        references = (pointed.name(),)
    return Change(
        "add constraint",
        table,
        name,
        type=spelled(rest),
        unique=kind in {"PRIMARY", "UNIQUE", "EXCLUDE"},
        using=kind in {"PRIMARY", "UNIQUE"} and "INDEX" in words,
        not_valid=words[-2:] == ["NOT", "VALID"],
        references=references,
        columns=columns,
    )
