"""The rules about single changes: each knows what PostgreSQL does, and what to write instead."""

import ast
from collections.abc import Iterator

from voice2text.migrations.changes import Change
from voice2text.migrations.costs import REWRITING, rewriting_column
from voice2text.migrations.examine import Migration, Seen
from voice2text.migrations.findings import Finding

_HIDING = {"get_bind", "as_sql", "is_offline_mode"}


def single_changes(migration: Migration) -> Iterator[Finding]:
    """Findings about the upgrade, and about an index that the downgrade builds."""
    for seen in migration.ups:
        copied = seen.change.verb == "write" and seen.change.type in {"insert", "merge"}
        if not seen.fresh or copied or seen.change.verb.endswith(" index"):
            for rule, what in (*_of(seen, migration), *_unusual(seen.change)):
                yield migration.finding(rule, what, seen)
    for seen in migration.downs:
        if seen.change.verb == "create index":
            for rule, what in _index(seen):
                yield migration.finding(rule, what, seen)


def visible(migration: Migration) -> Iterator[Finding]:
    """Finds what can't be planned: SQL that depends on what is in the database."""
    for way, recording in (("upgrade", migration.up), ("downgrade", migration.down)):
        if recording.stopped and way in {"upgrade", "downgrade"}:
            if way == "downgrade" and recording.stopped.startswith("NotImplementedError"):
                continue  # that is no-downgrade
            yield migration.finding(
                "needs-database",
                f"{way} stopped without a database ({recording.stopped}): say it in SQL, or use "
                "voice2text.migrations.backfill.",
            )
            return
    for node in ast.walk(ast.parse(migration.file.read_text())):
        if isinstance(node, ast.Attribute) and node.attr in _HIDING:
            yield Finding(
                "needs-database",
                migration.script.revision,
                migration.file,
                f"{node.attr} hides SQL from the plan: say it in SQL, or use "
                "voice2text.migrations.backfill.",
                (node.lineno,),
            )


def _of(seen: Seen, migration: Migration) -> Iterator[tuple[str, str]]:  # noqa: C901 - one per verb
    change = seen.change
    where = f"{change.table}.{change.name}"
    match change.verb:
        case "add column":
            yield from _new_column(change)
        case "set not null" if seen.cost.scans:
            yield (
                "not-null",
                f"{where} is set NOT NULL: add CHECK ({change.name} IS NOT NULL) NOT VALID in one "
                "migration, VALIDATE it in the next, then SET NOT NULL scans nothing.",
            )
        case "rename column" | "rename table":
            yield (
                "rename",
                f"{where} becomes {change.type}: add the new name, copy, deploy, drop the old one.",
            )
        case "set type" if seen.cost.rewrites:
            yield (
                "rewrite",
                f"the type of {where} becomes {change.type}: add a new column, copy, deploy, drop "
                "the old one (a type that only widens is no finding).",
            )
        case "create index" | "drop index":
            yield from _index(seen)
        case "add constraint":
            yield from _constraint(change, migration)
        case "validate constraint" if _added_here(change, migration):
            yield (
                "constraint-not-valid",
                f"{where} is validated in the migration that adds it, under its lock: validate it "
                "in the next one.",
            )
        case "write" if not _small(change, migration):
            yield (
                "data-change",
                f"{change.type} of {change.table} without a limit: use "
                "voice2text.migrations.backfill, or name the rows by their key.",
            )
        case "drop column":
            yield (
                "drop-column",
                f"{where} is dropped: say in which revision the code stopped using it.",
            )
        case "drop table" | "drop schema" | "drop database":
            yield (
                "drop-table",
                f"{change.name} is dropped: say in which revision the code stopped using it.",
            )
        case "cluster" | "lock" | "refresh" | "reindex" | "vacuum" if seen.cost.lock in {
            "ACCESS EXCLUSIVE",
            "EXCLUSIVE",
        }:
            yield (
                "blocking",
                f"{change.verb} holds {seen.cost.lock}: do it by hand, at a quiet hour.",
            )


def _unusual(change: Change) -> Iterator[tuple[str, str]]:
    """What copies all rows, writes them anew, or says in a language of its own what it does."""
    view = change.verb == "create" and change.name.upper() == "MATERIALIZED"
    if view or (change.verb == "create table" and change.type == "select"):
        yield (
            "data-change",
            "it copies all rows at once: make the table first, then copy in chunks.",
        )
    if change.verb == "alter table" and change.type.upper().startswith(REWRITING):
        yield "rewrite", f"{change.type} writes {change.table} anew: do it by hand."
    if change.verb == "other" and change.type in {"DO", "CALL"}:
        yield "needs-database", f"{change.type} hides SQL from the plan: say it in SQL."


def _new_column(change: Change) -> Iterator[tuple[str, str]]:
    where = f"{change.table}.{change.name}"
    if change.not_null and change.default is None and not change.generated:
        yield (
            "not-null",
            f"{where} is new, NOT NULL and has no default: add it nullable or with a "
            "server_default, fill it, then SET NOT NULL in a later migration.",
        )
    if rewriting_column(change):
        yield (
            "rewrite",
            f"{where} is new and each row gets a value of its own: add it empty, fill it in "
            "chunks, then set the default.",
        )
    if change.references or change.checked:
        yield (
            "constraint-not-valid",
            f"{where} is new and has a constraint: add the column, then the constraint NOT VALID, "
            "then validate it in the next migration.",
        )
    if change.unique:
        yield (
            "unique-without-index",
            f"{where} is new and unique: add the column, build the index CONCURRENTLY, then ADD "
            "CONSTRAINT … USING INDEX.",
        )


def _index(seen: Seen) -> Iterator[tuple[str, str]]:
    change = seen.change
    verb = change.verb.split()[0]
    if not change.concurrent and not seen.fresh:
        yield (
            "index-not-concurrent",
            f"{change.name}: use voice2text.migrations.indexes.{verb}_index_concurrently.",
        )
    if change.concurrent and seen.statement.in_transaction:
        yield (
            "concurrently-in-transaction",
            f"{change.name}: use voice2text.migrations.indexes.{verb}_index_concurrently.",
        )


def _constraint(change: Change, migration: Migration) -> Iterator[tuple[str, str]]:
    if change.unique and not change.using:
        yield (
            "unique-without-index",
            f"{change.name} builds its index: build it CONCURRENTLY in one migration, then ADD "
            "CONSTRAINT … USING INDEX in the next.",
        )
    nullable = change.type.upper().startswith("PRIMARY") and change.using
    if nullable and not _key_proven(change, migration):
        yield (
            "not-null",
            f"{change.name} makes its columns NOT NULL: prove that first, as for SET NOT NULL.",
        )
    if not change.unique and not change.not_valid:
        yield (
            "constraint-not-valid",
            f"{change.name} checks every row: add it NOT VALID "
            "(postgresql_not_valid=True), VALIDATE it in the next migration.",
        )


def _key_proven(change: Change, migration: Migration) -> bool:
    table = migration.before.tables.get(change.table)
    return table is not None and bool(table.not_null)


def _added_here(change: Change, migration: Migration) -> bool:
    return any(
        (one.change.verb, one.change.table, one.change.name)
        == ("add constraint", change.table, change.name)
        for one in migration.ups
    )


def _small(change: Change, migration: Migration) -> bool:
    if change.type == "truncate":
        return False
    table = migration.before.tables.get(change.table)
    named = {column.name for column in change.columns}
    by_key = table is not None and bool(table.key) and set(table.key) <= named
    return change.bounded or by_key
