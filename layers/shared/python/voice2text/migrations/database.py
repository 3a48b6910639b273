"""Where a database is, asked on a connection of its own."""

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine

from voice2text.migrations.errors import Code, MigrationError
from voice2text.migrations.history import BASE


def current_revision(engine: Engine) -> str:
    """The revision that the database has; `base` for an empty one.

    Raises:
        MigrationError: `several_heads`, if `alembic_version` has more than one row.
    """
    with engine.connect() as connection:
        heads = MigrationContext.configure(connection).get_current_heads()
    if len(heads) > 1:
        raise MigrationError(
            Code.SEVERAL_HEADS,
            f"alembic_version says {', '.join(sorted(heads))}: leave only the newest row that is "
            "true of this database.",
        )
    return heads[0] if heads else BASE
