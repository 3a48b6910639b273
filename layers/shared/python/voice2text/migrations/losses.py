"""How many rows a step would destroy, counted before it is taken."""

from collections.abc import Iterator, Mapping, Sequence

from alembic.script import Script
from sqlalchemy import ColumnElement, Connection, Engine, column, func, inspect, select, table

from voice2text.migrations.answer import Loss
from voice2text.migrations.changes import Change, read
from voice2text.migrations.recording import record


def losses_on_the_way_down(engine: Engine, scripts: Sequence[Script]) -> list[Loss]:
    """What these downgrades would destroy in the database as it is now.

    A dropped table counts with its rows, a dropped or converted column with its values, a DELETE
    or TRUNCATE with all that its table holds. A column that a migration calls a copy of another,
    `copies = {"table.column": "original"}`, counts only where the two differ, and not before its
    own step is next: the steps before it may fill the original.
    """
    found = []
    with engine.connect() as connection:
        for place, script in enumerate(scripts):
            recording = record(script, down=True)
            if recording.stopped is not None:
                what = f"what its downgrade does ({recording.stopped})"
                found.append(Loss(revision=script.revision, what=what, rows=None))
            copies: Mapping[str, str] = getattr(script.module, "copies", {})
            changes = (change for one in recording.statements for change in read(one.sql))
            for what, rows in _lost(connection, changes, copies):
                if place == 0 or what not in copies:
                    found.append(Loss(revision=script.revision, what=what, rows=rows))
    return found


def _lost(
    connection: Connection, changes: Iterator[Change], copies: Mapping[str, str]
) -> Iterator[tuple[str, int]]:
    for change in changes:
        match change.verb, change.type:
            case ("drop table", _) | ("write", "delete" | "truncate"):
                what, rows = change.table, _rows(connection, change.table)
            case ("drop column" | "set type", _):
                what = f"{change.table}.{change.name}"
                rows = _values(connection, change.table, change.name, copies.get(what))
            case _:
                continue
        if rows:
            yield what, rows


def _rows(connection: Connection, name: str) -> int:
    if not inspect(connection).has_table(name):
        return 0
    return connection.scalar(select(func.count()).select_from(table(name))) or 0


def _values(connection: Connection, name: str, lost: str, original: str | None) -> int:
    if not inspect(connection).has_table(name):
        return 0
    there = {found["name"] for found in inspect(connection).get_columns(name)}
    if lost not in there or (original is not None and original not in there):
        return 0
    differs: ColumnElement[bool] = column(lost).is_not(None)
    if original is not None:
        differs &= column(lost).is_distinct_from(column(original))
    return connection.scalar(select(func.count()).select_from(table(name)).where(differs)) or 0
