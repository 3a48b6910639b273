"""How a migration meets the database; run by the migrator and by the plain `alembic` command.

The migrator hands over its connection in `config.attributes`, as a URL with `%` in its password
doesn't survive `set_main_option`. Nothing may be executed on it before `context.configure()`:
that would begin a transaction that Alembic takes for somebody else's and never commits.
"""

import os
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.operations import MigrationScript
from alembic.runtime.migration import MigrationContext, MigrationInfo
from sqlalchemy import Connection

from voice2text.migrations.errors import MigrationError
from voice2text.migrations.lock import exclusive
from voice2text.storage.columns import StoredText, UtcDateTime
from voice2text.storage.engine import connect_for_migrations
from voice2text.storage.tables import Base


def run(connection: Connection) -> None:
    """One transaction per migration: a failed step is gone, the steps before it stay."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        transaction_per_migration=True,
        transactional_ddl=True,  # SQLite's, too: storage.engine begins transactions explicitly
        render_as_batch=True,  # SQLite alters a table by rebuilding it
        compare_type=True,
        compare_server_default=True,
        render_item=plain_type,
        process_revision_directives=name_by_time,
        on_version_apply=check_foreign_keys,
    )
    with context.begin_transaction():
        context.run_migrations()


def plain_type(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Writes SQLAlchemy's own types into a migration: ours may change after it."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, StoredText):
        return "sa.Text()"
    return False


def name_by_time(
    _context: MigrationContext, _revision: object, directives: Sequence[MigrationScript]
) -> None:
    """Revision ids are UTC times, so that a folder listing is the history."""
    for directive in directives:
        directive.rev_id = datetime.now(UTC).strftime("%Y%m%d_%H%M%S")


def check_foreign_keys(
    ctx: MigrationContext,
    step: MigrationInfo,  # noqa: ARG001 - Alembic passes all four by name
    heads: Collection[Any],  # noqa: ARG001
    run_args: Mapping[str, Any],  # noqa: ARG001
) -> None:
    """Stops a step that orphans a row: SQLite's foreign keys are off during migrations."""
    if ctx.connection is None or ctx.dialect.name != "sqlite":
        return
    if orphans := ctx.connection.exec_driver_sql("PRAGMA foreign_key_check").all():
        tables = sorted({str(orphan[0]) for orphan in orphans})
        raise RuntimeError(f"{len(orphans)} rows would lose their parent, in: {', '.join(tables)}")


def run_from_the_command_line() -> None:
    """The plain `alembic` command takes the same lock as the migrator."""
    url = os.environ.get("DATABASE_URL")
    if not url:
        raise SystemExit("DATABASE_URL is missing or empty: set it, or use make migrate.")
    engine = connect_for_migrations(url)
    try:
        with exclusive(engine), engine.connect() as connection:
            run(connection)
    except MigrationError as exc:
        raise SystemExit(exc.what_to_do) from exc


if context.is_offline_mode():
    raise SystemExit("SQL output (--sql) is not supported: migrations read the database.")
if "connection" in context.config.attributes:
    run(context.config.attributes["connection"])
else:
    run_from_the_command_line()
