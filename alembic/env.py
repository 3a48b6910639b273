"""How a migration meets the database; run by the migrator and by the plain `alembic` command.

The migrator hands over its connection in `config.attributes`, as a URL with `%` in its password
doesn't survive `set_main_option`. Nothing may be executed on it before `context.configure()`:
that would begin a transaction that Alembic takes for somebody else's and never commits.
"""

import os
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.operations import MigrationScript
from alembic.runtime.migration import MigrationContext, MigrationInfo
from alembic.script import Script
from sqlalchemy import Connection

from voice2text.migrations.backfill import CHECKPOINTS
from voice2text.migrations.errors import MigrationError
from voice2text.migrations.ledger import LEDGER, applied, withdrawn
from voice2text.migrations.lock import exclusive
from voice2text.migrations.revision_ids import later_than
from voice2text.migrations.run import Run
from voice2text.migrations.timeouts import Deadline, prepare
from voice2text.migrations.twins import told, twins
from voice2text.storage.columns import StoredText, UtcDateTime
from voice2text.storage.engine import connect_for_migrations
from voice2text.storage.tables import Base

BOOKKEEPING = {LEDGER.name, CHECKPOINTS.name}


def migrate(connection: Connection) -> None:
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
        include_name=ours,
        on_version_apply=end_step,
    )
    with context.begin_transaction():
        context.run_migrations()


def ours(name: str | None, kind: str, _parents: object) -> bool:
    """The migrator's own tables are no business of the models."""
    return kind != "table" or name not in BOOKKEEPING


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
    """A new revision's id is its time, and it comes last."""
    newest = max(context.script.get_heads(), default="")
    for directive in directives:
        directive.rev_id = later_than(newest)


def end_step(
    ctx: MigrationContext,
    step: MigrationInfo,
    heads: Collection[Any],  # noqa: ARG001 - Alembic passes all four by name
    run_args: Mapping[str, Any],  # noqa: ARG001
) -> None:
    """The last thing in a step's transaction: what it does lives or dies with the step."""
    if ctx.connection is not None and not step.is_stamp:
        check_foreign_keys(ctx.connection)
        keep_the_ledger(ctx.connection, step)


def check_foreign_keys(connection: Connection) -> None:
    """Stops a step that orphans a row: SQLite's foreign keys are off during migrations."""
    if connection.dialect.name != "sqlite":
        return
    if orphans := connection.exec_driver_sql("PRAGMA foreign_key_check").all():
        tables = sorted({str(orphan[0]) for orphan in orphans})
        raise RuntimeError(f"{len(orphans)} rows would lose their parent, in: {', '.join(tables)}")


def keep_the_ledger(connection: Connection, step: MigrationInfo) -> None:
    """Writes the step down."""
    run: Run = context.config.attributes.get("run") or Run()
    newest_first = step.revision_map.iterate_revisions(step.up_revision_id, "base")
    script, *below = [one for one in newest_first if isinstance(one, Script)]
    if step.is_upgrade:
        applied(connection, script, below[::-1], run=run)
    else:
        withdrawn(connection, script, below[::-1], run=run)


def run_from_the_command_line() -> None:
    """The plain `alembic` command takes the same lock as the migrator."""
    url = os.environ.get("DATABASE_URL")
    if not url:
        raise SystemExit("DATABASE_URL is missing or empty: set it, or use make migrate.")
    # Alembic would warn, and apply one of them.
    if doubled := list(told(twins(Path(context.script.versions)))):
        raise SystemExit("\n".join(doubled))
    engine = connect_for_migrations(url)
    try:
        with exclusive(engine), engine.connect() as connection:
            prepare(connection, Deadline())
            migrate(connection)
    except MigrationError as exc:
        raise SystemExit(exc.what_to_do) from exc


if context.is_offline_mode():
    raise SystemExit("SQL output (--sql) is not supported: migrations read the database.")
if "connection" in context.config.attributes:
    migrate(context.config.attributes["connection"])
else:
    run_from_the_command_line()
