"""Where models, migrations and the real database differ."""

from collections.abc import Iterator, Sequence

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, MetaData
from sqlalchemy.exc import DBAPIError

from voice2text.migrations.fingerprint import IGNORED, Facts, facts
from voice2text.migrations.scratch import apply, built


def drift(
    engine: Engine,
    scripts: ScriptDirectory,
    revisions: Sequence[str],
    models: MetaData | None = None,
) -> list[str]:
    """One line per difference between the database and a clean build by the migrations, and
    between that build and the models.

    Where PostgreSQL allows no scratch schema, the database is compared with the models alone,
    as far as Alembic can, and a line says so.

    Args:
        engine: the database.
        scripts: the folder of migrations.
        revisions: the history up to where the database is, oldest first.
        models: given if the database is at the head.
    """
    with engine.connect() as connection:
        found = facts(connection)
    try:
        clean = clean_build(engine, scripts, revisions, models)
        declared = None if models is None else model_build(engine, models)
    except DBAPIError as exc:
        if not _forbidden(exc):
            raise
        return ["scratch: this user may not create a schema, so constraints went unchecked"] + (
            [] if models is None else _by_alembic(engine, models)
        )
    lines = differences(found, clean, here="the database", there="the migrations")
    if declared is not None:
        lines += differences(clean, declared, here="the migrations", there="the models")
    return lines


def clean_build(
    engine: Engine,
    scripts: ScriptDirectory,
    revisions: Sequence[str],
    models: MetaData | None = None,
) -> Facts:
    """The schema that these migrations make of nothing."""
    with built(engine) as connection:
        apply(connection, scripts, revisions, models)
        return facts(connection)


def model_build(engine: Engine, models: MetaData) -> Facts:
    """The schema that the models declare."""
    with built(engine) as connection:
        models.create_all(connection)
        return facts(connection)


def differences(found: Facts, wanted: Facts, *, here: str, there: str) -> list[str]:
    """One line per fact that only one side has, or that both tell differently.

    A table that one side lacks is one line; its columns are not told one by one.
    """
    return list(_differences(found, wanted, here, there))


def _differences(found: Facts, wanted: Facts, here: str, there: str) -> Iterator[str]:
    tables = {name for name in found.keys() ^ wanted.keys() if name.startswith("table ")}
    whole = tuple(f" {name.removeprefix('table ')}." for name in tables)
    for name in sorted(found.keys() | wanted.keys()):
        has, wants = found.get(name), wanted.get(name)
        if has == wants or (name not in tables and any(place in name for place in whole)):
            continue
        if wants is None:
            yield f"{name}: in {here}, not in {there}"
        elif has is None:
            yield f"{name}: in {there}, not in {here}"
        else:
            yield f"{name}: {has!r} in {here}, {wants!r} in {there}"


def _forbidden(exc: DBAPIError) -> bool:
    details = exc.orig.args[0] if exc.orig is not None and exc.orig.args else None
    return isinstance(details, dict) and details.get("C") == "42501"  # pg8000's insufficient rights


def _by_alembic(engine: Engine, models: MetaData) -> list[str]:
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "compare_server_default": True,
                "include_name": lambda name, kind, _: kind != "table" or name not in IGNORED,
            },
        )
        return [f"the models: {_spoken(one)}" for one in compare_metadata(context, models)]


def _spoken(difference: object) -> str:
    if isinstance(difference, list):
        return "; ".join(_spoken(one) for one in difference)
    if not isinstance(difference, tuple):
        return str(difference)
    return " ".join(str(getattr(part, "name", part)) for part in difference if part is not None)
