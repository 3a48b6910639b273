"""Migrations that disturb nobody: a rule that speaks here would teach people to ignore it."""

from tests.unit.migrations.corpus.case import Case
from tests.unit.migrations.corpus.dangerous import INDEXES

DROPS = "from voice2text.migrations.indexes import drop_index_concurrently\n"
BOTH = INDEXES + DROPS
COPIES = "from voice2text.migrations.backfill import copy_column\n"


def case(name: str, up: str, down: str, *, before: str = "", header: str = "") -> Case:
    """A migration without a finding."""
    return Case(name, "", up, down, before, header)


SAFE = (
    case(
        "a nullable column",
        'op.add_column("jobs", sa.Column("priority", sa.BigInteger()))',
        'op.drop_column("jobs", "priority")',
    ),
    case(
        "the same through batch mode",
        'with op.batch_alter_table("jobs") as jobs:\n'
        '    jobs.add_column(sa.Column("priority", sa.BigInteger()))',
        'with op.batch_alter_table("jobs") as jobs:\n    jobs.drop_column("priority")',
    ),
    case(
        "a required column with a constant default",
        'op.add_column("jobs", sa.Column("priority", sa.BigInteger(), nullable=False, '
        'server_default="0"))',
        'op.drop_column("jobs", "priority")',
    ),
    case(
        "a required column that begins now",
        'op.add_column("users", sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False, '
        "server_default=sa.func.now()))",
        'op.drop_column("users", "seen_at")',
    ),
    case(
        "a default that looks like a call",
        """op.add_column("users", sa.Column("alias", sa.Text(), server_default="f(x)"))""",
        'op.drop_column("users", "alias")',
    ),
    case(
        "two columns of one table",
        'op.add_column("jobs", sa.Column("queue", sa.Text()))\n'
        'op.add_column("jobs", sa.Column("priority", sa.BigInteger()))',
        'op.drop_column("jobs", "priority")\nop.drop_column("jobs", "queue")',
    ),
    case(
        "the same column for several tables",
        'for table in ("jobs", "users", "chats"):\n'
        '    op.add_column(table, sa.Column("hidden_at", sa.DateTime(timezone=True)))',
        'for table in ("jobs", "users", "chats"):\n    op.drop_column(table, "hidden_at")',
    ),
    case(
        "a new table with an index",
        'op.create_table("notes", sa.Column("id", sa.BigInteger(), nullable=False), '
        'sa.Column("body", sa.Text()), sa.PrimaryKeyConstraint("id", name="pk_notes"))\n'
        'op.create_index("ix_notes_body", "notes", ["body"])',
        'op.drop_index("ix_notes_body", "notes")\nop.drop_table("notes")',
    ),
    case(
        "a new table whose index goes with it",
        'op.create_table("notes", sa.Column("id", sa.BigInteger()))\n'
        'op.create_index("ix_notes_id", "notes", ["id"], unique=True)',
        'op.drop_table("notes")',
    ),
    case(
        "a new table with a foreign key, a check and a unique constraint",
        'op.create_table("notes", sa.Column("id", sa.BigInteger(), primary_key=True), '
        'sa.Column("user_id", sa.BigInteger(), nullable=False), '
        'sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_notes_user_id_users"), '
        'sa.CheckConstraint("user_id > 0", name="ck_notes_user_id"), '
        'sa.UniqueConstraint("user_id", name="uq_notes_user_id"))',
        'op.drop_table("notes")',
    ),
    case(
        "constraints added to a new table",
        'op.create_table("notes", sa.Column("id", sa.BigInteger()), '
        'sa.Column("user_id", sa.BigInteger()))\n'
        'op.create_unique_constraint("uq_notes", "notes", ["user_id"])\n'
        'op.create_foreign_key("fk_notes", "notes", "users", ["user_id"], ["id"])\n'
        'op.alter_column("notes", "user_id", nullable=False, existing_type=sa.BigInteger())',
        'op.drop_table("notes")',
    ),
    case(
        "two new tables",
        'op.create_table("notes", sa.Column("id", sa.BigInteger()))\n'
        'op.create_table("prices", sa.Column("id", sa.BigInteger()))',
        'op.drop_table("prices")\nop.drop_table("notes")',
    ),
    case(
        "a new table with its first rows",
        'plans = op.create_table("plans", sa.Column("name", sa.Text()))\n'
        'op.bulk_insert(plans, [{"name": "free"}, {"name": "paid"}])',
        'op.drop_table("plans")',
    ),
    case(
        "a new table and the column that points at it",
        'op.create_table("plans", sa.Column("id", sa.BigInteger(), primary_key=True))\n'
        'op.add_column("users", sa.Column("plan_id", sa.BigInteger()))\n'
        'op.create_foreign_key("fk_users_plan", "users", "plans", ["plan_id"], ["id"], '
        "postgresql_not_valid=True)",
        'op.drop_constraint("fk_users_plan", "users")\nop.drop_column("users", "plan_id")\n'
        'op.drop_table("plans")',
    ),
    case(
        "an index built by the helper",
        'create_index_concurrently("ix_jobs_state", "jobs", ["state"])',
        'drop_index_concurrently("ix_jobs_state", "jobs")',
        header=BOTH,
    ),
    case(
        "a partial unique index built by the helper",
        'create_index_concurrently("ux_jobs_file", "jobs", ["file_unique_id"], unique=True, '
        """where="state = 'received'")""",
        'drop_index_concurrently("ux_jobs_file", "jobs")',
        header=BOTH,
    ),
    case(
        "an index dropped by the helper",
        'drop_index_concurrently("ix_seen_updates_seen_at", "seen_updates")',
        'create_index_concurrently("ix_seen_updates_seen_at", "seen_updates", ["seen_at"])',
        header=BOTH,
    ),
    case(
        "an index in Alembic's own words",
        "with op.get_context().autocommit_block():\n"
        '    op.create_index("ix_jobs_kind", "jobs", ["kind"], postgresql_concurrently=True)',
        "with op.get_context().autocommit_block():\n"
        '    op.drop_index("ix_jobs_kind", "jobs", postgresql_concurrently=True)',
    ),
    case(
        "a foreign key NOT VALID",
        'op.create_foreign_key("fk_deliveries_jobs", "deliveries", "jobs", '
        '["chat_id", "message_id"], ["chat_id", "message_id"], postgresql_not_valid=True)',
        'op.drop_constraint("fk_deliveries_jobs", "deliveries")',
    ),
    case(
        "a check NOT VALID",
        'op.execute("ALTER TABLE jobs ADD CONSTRAINT ck_jobs CHECK (attempts >= 0) NOT VALID")',
        'op.execute("ALTER TABLE jobs DROP CONSTRAINT ck_jobs")',
    ),
    case(
        "a constraint validated in its own migration",
        'op.execute("ALTER TABLE jobs VALIDATE CONSTRAINT ck_jobs")',
        "pass",
        before='op.execute("ALTER TABLE jobs ADD CONSTRAINT ck_jobs CHECK (attempts >= 0) '
        'NOT VALID")',
    ),
    case(
        "SET NOT NULL over a validated check",
        'op.alter_column("jobs", "mime_type", existing_type=sa.Text(), nullable=False)\n'
        'op.drop_constraint("mime", "jobs")',
        """op.execute('ALTER TABLE jobs ADD CONSTRAINT mime CHECK (mime_type IS NOT NULL) '
           'NOT VALID')\n"""
        'op.alter_column("jobs", "mime_type", existing_type=sa.Text(), nullable=True)',
        before='op.execute("ALTER TABLE jobs ADD CONSTRAINT mime CHECK (mime_type IS NOT NULL) '
        'NOT VALID")\nop.execute("ALTER TABLE jobs VALIDATE CONSTRAINT mime")',
    ),
    case(
        "SET NOT NULL where it is set",
        'op.alter_column("jobs", "kind", existing_type=sa.Text(), nullable=False)',
        'op.alter_column("jobs", "kind", existing_type=sa.Text(), nullable=True)',
    ),
    case(
        "NOT NULL dropped",
        'op.alter_column("jobs", "kind", existing_type=sa.Text(), nullable=True)',
        "# lint is about the way up; the way back is for an empty table\n"
        'op.alter_column("jobs", "kind", existing_type=sa.Text(), nullable=False)',
    ),
    case(
        "a default set",
        'op.alter_column("chats", "type", server_default="private", existing_type=sa.Text())',
        'op.alter_column("chats", "type", server_default=None, existing_type=sa.Text())',
    ),
    case(
        "a type that widens to text",
        'op.alter_column("users", "code", type_=sa.Text(), existing_type=sa.String(8))',
        'op.alter_column("users", "code", type_=sa.String(8), existing_type=sa.Text())',
        before='op.add_column("users", sa.Column("code", sa.String(8)))',
    ),
    case(
        "a longer varchar, in SQL",
        'op.execute("ALTER TABLE users ALTER COLUMN code TYPE character varying(64)")',
        'op.execute("ALTER TABLE users ALTER COLUMN code TYPE varchar(8)")',
        before='op.execute("ALTER TABLE users ADD COLUMN code varchar(8)")',
    ),
    case(
        "a wider numeric",
        'op.alter_column("users", "balance", type_=sa.Numeric(14, 2))',
        'op.alter_column("users", "balance", type_=sa.Numeric(10, 2))',
        before='op.add_column("users", sa.Column("balance", sa.Numeric(10, 2)))',
    ),
    case(
        "a backfill by the helper",
        'copy_column("jobs", "engine", "model", key=("chat_id", "message_id"))',
        "pass",
        before='op.add_column("jobs", sa.Column("model", sa.Text()))',
        header=COPIES,
    ),
    case(
        "one row, named by its key",
        'op.execute("UPDATE users SET language = NULL WHERE id = 42")',
        "pass",
    ),
    case(
        "one row inserted",
        """op.execute("INSERT INTO users (id, met_at) VALUES (42, '2026-01-01')")""",
        'op.execute("DELETE FROM users WHERE id = 42")',
    ),
    case(
        "a column dropped, with a reason",
        "# lint: allow drop-column: nothing reads or writes it since the revision before\n"
        'op.drop_column("jobs", "engine")',
        'op.add_column("jobs", sa.Column("engine", sa.Text()))',
    ),
    case(
        "the same through batch mode, the comment inside",
        'with op.batch_alter_table("jobs") as jobs:\n'
        "    # lint: allow drop-column: nothing reads or writes it since the revision before\n"
        '    jobs.drop_column("engine")',
        'with op.batch_alter_table("jobs") as jobs:\n'
        '    jobs.add_column(sa.Column("engine", sa.Text()))',
    ),
    case(
        "a small table dropped, with a reason at the end of the line",
        'op.drop_table("prices")  # lint: allow drop-table: it never held a row',
        'op.create_table("prices", sa.Column("id", sa.BigInteger()))',
        before='op.create_table("prices", sa.Column("id", sa.BigInteger()))',
    ),
    case(
        "a unique constraint over its index",
        'op.execute("ALTER TABLE jobs ADD CONSTRAINT ux_jobs UNIQUE USING INDEX ux_jobs")',
        'op.execute("ALTER TABLE jobs DROP CONSTRAINT ux_jobs")',
        before='op.execute("COMMIT")\n'
        'op.execute("CREATE UNIQUE INDEX CONCURRENTLY ux_jobs ON jobs (file_unique_id)")',
    ),
    case(
        "a comment on a column",
        """op.execute("COMMENT ON COLUMN jobs.kind IS 'DROP TABLE jobs; rename, truncate'")""",
        'op.execute("COMMENT ON COLUMN jobs.kind IS NULL")',
    ),
    case(
        "a constraint renamed",
        'op.execute("ALTER TABLE jobs RENAME CONSTRAINT pk_jobs TO jobs_key")',
        'op.execute("ALTER TABLE jobs RENAME CONSTRAINT jobs_key TO pk_jobs")',
    ),
    case(
        "an index renamed",
        'op.execute("ALTER INDEX ix_seen_updates_seen_at RENAME TO ix_seen")',
        'op.execute("ALTER INDEX ix_seen RENAME TO ix_seen_updates_seen_at")',
    ),
    case(
        "statistics",
        'op.execute("ALTER TABLE jobs ALTER COLUMN kind SET STATISTICS 500")',
        'op.execute("ALTER TABLE jobs ALTER COLUMN kind SET STATISTICS -1")',
    ),
    case(
        "a type and an extension",
        """op.execute("CREATE TYPE mood AS ENUM ('good')")\n"""
        'op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")',
        'op.execute("DROP EXTENSION pg_trgm")\nop.execute("DROP TYPE mood")',
    ),
    case(
        "a foreign key dropped",
        'op.drop_constraint("fk_jobs_user_id_users", "jobs")',
        'op.create_foreign_key("fk_jobs_user_id_users", "jobs", "users", ["user_id"], ["id"])',
    ),
    case(
        "a new table with an identity",
        'op.create_table("notes", sa.Column("id", sa.BigInteger(), sa.Identity(), '
        'primary_key=True), sa.Column("made_at", sa.DateTime(timezone=True)))',
        'op.drop_table("notes")',
    ),
    case(
        "a view",
        'op.execute("CREATE VIEW lengths AS SELECT chat_id, duration_ms FROM jobs")',
        'op.execute("DROP VIEW lengths")',
    ),
)
