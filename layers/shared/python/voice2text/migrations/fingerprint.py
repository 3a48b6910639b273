"""What a database's schema is, in words that two databases can be compared by."""

import hashlib
from collections.abc import Collection, Iterator

from sqlalchemy import Connection, text

from voice2text.migrations.sql import Cursor, Token, listed, normal, spelled, tokens

Facts = dict[str, str]
# Tables that keep account of migrations; no migration makes them.
IGNORED = frozenset({"alembic_version", "migration_ledger", "migration_checkpoints"})

_TABLES = """
SELECT c.relname, CASE WHEN c.relkind = 'r' THEN 'table' ELSE 'kind ' || c.relkind::text END
FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace
AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
"""
_COLUMNS = """
SELECT c.relname, a.attname,
       format_type(a.atttypid, a.atttypmod)
       || CASE WHEN a.attcollation <> t.typcollation THEN ' collate ' || l.collname ELSE '' END
       || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END
       || CASE a.attidentity WHEN '' THEN '' ELSE ' identity ' || a.attidentity::text END
       || CASE a.attgenerated WHEN '' THEN '' ELSE ' generated' END
       || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid, true), '')
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid
JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_collation l ON l.oid = a.attcollation
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p', 'f')
AND a.attnum > 0 AND NOT a.attisdropped
"""
# NOT NULL is told with the column: PostgreSQL 18 keeps it as a constraint as well ('n').
_CONSTRAINTS = """
SELECT c.relname, k.conname, pg_get_constraintdef(k.oid, true)
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
WHERE k.connamespace = current_schema()::regnamespace AND k.contype <> 'n'
AND c.relnamespace = k.connamespace
"""
_INDEXES = """
SELECT c.relname, i.relname,
       pg_get_indexdef(x.indexrelid, 0, true)
       || CASE WHEN x.indisvalid THEN '' ELSE ' INVALID' END
FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class c ON c.oid = x.indrelid
WHERE c.relnamespace = current_schema()::regnamespace
"""
_TRIGGERS = """
SELECT c.relname, t.tgname, pg_get_triggerdef(t.oid, true)
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE c.relnamespace = current_schema()::regnamespace AND NOT t.tgisinternal
"""


def facts(connection: Connection, ignored: Collection[str] = IGNORED) -> Facts:
    """`column jobs.attempts` → `bigint not null`, and so on, from the database's own catalog.

    The order of columns is no fact: a column that was dropped and added again comes last.
    """
    read = _of_postgresql if connection.dialect.name == "postgresql" else _of_sqlite
    return dict(sorted(read(connection, frozenset(ignored))))


def fingerprint(found: Facts) -> str:
    """The same schema, the same sha256, whichever way it came about."""
    lines = "".join(f"{name}\t{value}\n" for name, value in sorted(found.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def _of_postgresql(connection: Connection, ignored: frozenset[str]) -> Iterator[tuple[str, str]]:
    for table, kind in connection.execute(text(_TABLES)):
        if table not in ignored:
            yield f"table {table}", kind
    queries = {
        "column": _COLUMNS,
        "constraint": _CONSTRAINTS,
        "index": _INDEXES,
        "trigger": _TRIGGERS,
    }
    for kind, query in queries.items():
        for table, name, value in connection.execute(text(query)):
            if table not in ignored:
                yield f"{kind} {table}.{name}", value


def _of_sqlite(connection: Connection, ignored: frozenset[str]) -> Iterator[tuple[str, str]]:
    rows = connection.execute(
        text("SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'")
    ).all()
    for kind, name, table, sql in rows:
        if table in ignored:
            continue
        if kind != "table":
            yield f"{kind} {table}.{name}", normal(sql)
            continue
        yield f"table {table}", kind
        for column, type_, not_null, default, key in connection.execute(
            text('SELECT name, type, "notnull", dflt_value, pk FROM pragma_table_xinfo(:table)'),
            {"table": table},
        ):
            words = [type_.lower(), "not null" if not_null else "", f"key {key}" if key else ""]
            words.append(f"default {normal(default)}" if default is not None else "")
            yield f"column {table}.{column}", " ".join(word for word in words if word)
        yield from _sqlite_constraints(table, sql)


def _sqlite_constraints(table: str, sql: str) -> Iterator[tuple[str, str]]:
    """SQLite keeps a constraint nowhere but in the text of CREATE TABLE."""
    cursor = Cursor(tokens(sql))
    cursor.until("(")
    for item in listed(cursor.group()):
        name, definition = _constraint(item)
        if definition:
            yield f"constraint {table}.{name or definition}", definition


def _constraint(item: list[Token]) -> tuple[str, str]:
    """Of a table's constraint, or of one written at a column, the name and the text."""
    words = [token.keyword for token in item]
    for start in ("CONSTRAINT", "CHECK", "UNIQUE", "REFERENCES", "PRIMARY", "FOREIGN"):
        if start in words:
            place = words.index(start)
            break
    else:
        return "", ""
    cursor = Cursor(item[place:])
    name = cursor.name() if cursor.take("CONSTRAINT") else ""
    column = [] if place == 0 else item[:1]
    return name, spelled([*column, *cursor.rest()])
