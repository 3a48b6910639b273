"""Whether a database may be told that it is at a revision."""

from collections.abc import Sequence

from alembic.script import ScriptDirectory
from sqlalchemy import Engine, MetaData

from voice2text.migrations.drift import clean_build, differences
from voice2text.migrations.fingerprint import facts


def refusal_to_stamp(
    engine: Engine,
    scripts: ScriptDirectory,
    revisions: Sequence[str],
    models: MetaData | None = None,
) -> list[str]:
    """Where the database isn't what `revisions`, oldest first, make of nothing; empty if it is.

    A stamp that lies makes the next migration fail halfway through the history, or worse, work.
    """
    with engine.connect() as connection:
        found = facts(connection)
    wanted = clean_build(engine, scripts, revisions, models)
    return differences(found, wanted, here="the database", there="the migrations")
