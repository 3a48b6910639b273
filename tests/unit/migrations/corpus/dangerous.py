"""Migrations that took somebody's production down, or lost somebody's rows."""

from tests.unit.migrations.corpus.case import Case

INDEXES = "from voice2text.migrations.indexes import create_index_concurrently\n"

DANGEROUS = (
    Case(
        "an index without CONCURRENTLY",
        "index-not-concurrent",
        'op.create_index("ix_jobs_state", "jobs", ["state"])',
        'op.drop_index("ix_jobs_state", "jobs")',
    ),
    Case(
        "a unique index without CONCURRENTLY, in SQL",
        "index-not-concurrent",
        'op.execute("create unique index if not exists ux on jobs (file_unique_id)")',
        'op.execute("drop index ux")',
    ),
    Case(
        "an index dropped without CONCURRENTLY",
        "index-not-concurrent",
        'op.drop_index("ix_seen_updates_seen_at", "seen_updates")',
        'op.execute("COMMIT")\n'
        'op.execute("CREATE INDEX CONCURRENTLY ix_seen_updates_seen_at ON seen_updates (seen_at)")',
    ),
    Case(
        "an index that only the way back builds without CONCURRENTLY",
        "index-not-concurrent",
        "with op.get_context().autocommit_block():\n"
        '    op.execute("DROP INDEX CONCURRENTLY ix_seen_updates_seen_at")',
        'op.create_index("ix_seen_updates_seen_at", "seen_updates", ["seen_at"])',
    ),
    Case(
        "CONCURRENTLY inside the transaction",
        "concurrently-in-transaction",
        'op.create_index("ix_jobs_state", "jobs", ["state"], postgresql_concurrently=True)',
        'op.drop_index("ix_jobs_state", "jobs")',
    ),
    Case(
        "CONCURRENTLY together with a column",
        "concurrently-not-alone",
        'op.add_column("jobs", sa.Column("priority", sa.BigInteger()))\n'
        'create_index_concurrently("ix_jobs_priority", "jobs", ["priority"])',
        'op.drop_column("jobs", "priority")',
        header=INDEXES,
    ),
    Case(
        "a required column without a default",
        "not-null",
        'op.add_column("jobs", sa.Column("priority", sa.BigInteger(), nullable=False))',
        'op.drop_column("jobs", "priority")',
    ),
    Case(
        "the same through batch mode",
        "not-null",
        'with op.batch_alter_table("jobs") as jobs:\n'
        '    jobs.add_column(sa.Column("priority", sa.BigInteger(), nullable=False))',
        'with op.batch_alter_table("jobs") as jobs:\n    jobs.drop_column("priority")',
    ),
    Case(
        "SET NOT NULL in one step",
        "not-null",
        'op.alter_column("jobs", "mime_type", existing_type=sa.Text(), nullable=False)',
        'op.alter_column("jobs", "mime_type", existing_type=sa.Text(), nullable=True)',
    ),
    Case(
        "SET NOT NULL over a check that nobody validated",
        "not-null",
        'op.execute("ALTER TABLE jobs ALTER mime_type SET NOT NULL")',
        'op.execute("ALTER TABLE jobs ALTER mime_type DROP NOT NULL")',
        before='op.execute("ALTER TABLE jobs ADD CONSTRAINT mime CHECK (mime_type IS NOT NULL) '
        'NOT VALID")',
    ),
    Case(
        "SET NOT NULL over the check of another column",
        "not-null",
        'op.execute("ALTER TABLE jobs ALTER mime_type SET NOT NULL")',
        'op.execute("ALTER TABLE jobs ALTER mime_type DROP NOT NULL")',
        before='op.execute("ALTER TABLE jobs ADD CONSTRAINT lang CHECK (language IS NOT NULL)")',
    ),
    Case(
        "a column renamed",
        "rename",
        'op.alter_column("jobs", "kind", new_column_name="sort", existing_type=sa.Text())',
        'op.alter_column("jobs", "sort", new_column_name="kind", existing_type=sa.Text())',
    ),
    Case(
        "a table renamed",
        "rename",
        'op.rename_table("jobs", "recordings")',
        'op.rename_table("recordings", "jobs")',
    ),
    Case(
        "a column renamed in SQL, without the word COLUMN",
        "rename",
        'op.execute("ALTER TABLE IF EXISTS ONLY public.jobs RENAME kind TO sort")',
        'op.execute("ALTER TABLE jobs RENAME sort TO kind")',
    ),
    Case(
        "a type that rewrites the table",
        "rewrite",
        'op.alter_column("users", "language", type_=sa.BigInteger(), existing_type=sa.Text(), '
        'postgresql_using="language::bigint")',
        'op.alter_column("users", "language", type_=sa.Text(), existing_type=sa.BigInteger())',
    ),
    Case(
        "a type that narrows",
        "rewrite",
        'op.alter_column("users", "language", type_=sa.String(8), existing_type=sa.Text())',
        'op.alter_column("users", "language", type_=sa.Text(), existing_type=sa.String(8))',
    ),
    Case(
        "int to bigint",
        "rewrite",
        'op.execute("ALTER TABLE jobs ALTER COLUMN retries SET DATA TYPE bigint")',
        'op.execute("ALTER TABLE jobs ALTER COLUMN retries SET DATA TYPE integer")',
        before='op.add_column("jobs", sa.Column("retries", sa.Integer()))',
    ),
    Case(
        "a volatile default",
        "rewrite",
        'op.add_column("jobs", sa.Column("trace", sa.Uuid(), '
        'server_default=sa.text("gen_random_uuid()")))',
        'op.drop_column("jobs", "trace")',
    ),
    Case(
        "a serial column",
        "rewrite",
        'op.execute("ALTER TABLE jobs ADD COLUMN number bigserial")',
        'op.execute("ALTER TABLE jobs DROP COLUMN number")',
    ),
    Case(
        "a stored generated column",
        "rewrite",
        'op.add_column("jobs", sa.Column("size", sa.BigInteger(), '
        'sa.Computed("claimed_bytes / 1024", persisted=True)))',
        'op.drop_column("jobs", "size")',
    ),
    Case(
        "a foreign key that checks every row",
        "constraint-not-valid",
        'op.create_foreign_key("fk_deliveries_jobs", "deliveries", "jobs", '
        '["chat_id", "message_id"], ["chat_id", "message_id"])',
        'op.drop_constraint("fk_deliveries_jobs", "deliveries")',
    ),
    Case(
        "a check that checks every row",
        "constraint-not-valid",
        'op.create_check_constraint("ck_jobs_attempts", "jobs", "attempts >= 0")',
        'op.drop_constraint("ck_jobs_attempts", "jobs")',
    ),
    Case(
        "a constraint added and validated at once",
        "constraint-not-valid",
        'op.execute("ALTER TABLE jobs ADD CONSTRAINT ck CHECK (attempts >= 0) NOT VALID")\n'
        'op.execute("ALTER TABLE jobs VALIDATE CONSTRAINT ck")',
        'op.execute("ALTER TABLE jobs DROP CONSTRAINT ck")',
    ),
    Case(
        "a new column with a foreign key",
        "constraint-not-valid",
        'op.execute("ALTER TABLE jobs ADD COLUMN owner bigint REFERENCES users (id)")',
        'op.execute("ALTER TABLE jobs DROP COLUMN owner")',
    ),
    Case(
        "a unique constraint that builds its index",
        "unique-without-index",
        'op.create_unique_constraint("uq_jobs_file", "jobs", ["file_unique_id"])',
        'op.drop_constraint("uq_jobs_file", "jobs")',
    ),
    Case(
        "a long UPDATE",
        "data-change",
        """op.execute("UPDATE jobs SET language = 'en' WHERE language IS NULL")""",
        "pass",
    ),
    Case(
        "a long UPDATE through the expression language",
        "data-change",
        'jobs = sa.table("jobs", sa.column("engine", sa.Text()))\n'
        'op.execute(jobs.update().values(engine="base"))',
        "pass",
    ),
    Case(
        "a long DELETE",
        "data-change",
        """op.execute("DELETE FROM seen_updates WHERE seen_at < now() - interval '2 days'")""",
        "pass",
    ),
    Case(
        "TRUNCATE",
        "data-change",
        'op.execute("TRUNCATE seen_updates")',
        "pass",
    ),
    Case(
        "a long copy into a new table",
        "data-change",
        'op.create_table("archive", sa.Column("chat_id", sa.BigInteger()))\n'
        'op.execute("INSERT INTO archive SELECT chat_id FROM jobs")',
        'op.drop_table("archive")',
    ),
    Case(
        "an UPDATE hidden in WITH",
        "data-change",
        'op.execute("WITH x AS (SELECT 1) UPDATE jobs SET attempts = 0 FROM x")',
        "pass",
    ),
    Case(
        "a table made of another's rows",
        "data-change",
        'op.execute("CREATE TABLE archive AS SELECT * FROM jobs")',
        'op.drop_table("archive")',
    ),
    Case(
        "a materialized view",
        "data-change",
        'op.execute("CREATE MATERIALIZED VIEW totals AS SELECT count(*) FROM jobs")',
        'op.execute("DROP MATERIALIZED VIEW totals")',
    ),
    Case(
        "a table that is not logged any more",
        "rewrite",
        'op.execute("ALTER TABLE jobs SET UNLOGGED")',
        'op.execute("ALTER TABLE jobs SET LOGGED")',
    ),
    Case(
        "an exclusion constraint",
        "unique-without-index",
        'op.execute("ALTER TABLE jobs ADD CONSTRAINT e EXCLUDE USING gist (kind WITH =)")',
        'op.execute("ALTER TABLE jobs DROP CONSTRAINT e")',
    ),
    Case(
        "one of several statements in a string",
        "drop-column",
        'op.execute("SELECT 1; ALTER TABLE jobs DROP engine CASCADE; SELECT 2")',
        'op.add_column("jobs", sa.Column("engine", sa.Text()))',
    ),
    Case(
        "an UPDATE inside DO",
        "needs-database",
        "op.execute(\"DO $$ BEGIN UPDATE jobs SET state = 'x'; END $$\")",
        "pass",
    ),
    Case(
        "data and schema in one",
        "two-ideas",
        'op.add_column("jobs", sa.Column("priority", sa.BigInteger()))\n'
        'op.execute("UPDATE jobs SET priority = 1 WHERE chat_id = 1 AND message_id = 2")',
        'op.drop_column("jobs", "priority")',
    ),
    Case(
        "two tables that have nothing in common",
        "two-ideas",
        'op.add_column("jobs", sa.Column("priority", sa.BigInteger()))\n'
        'op.add_column("users", sa.Column("nickname", sa.Text()))',
        'op.drop_column("users", "nickname")\nop.drop_column("jobs", "priority")',
    ),
    Case(
        "a new table and a change elsewhere",
        "two-ideas",
        'op.create_table("notes", sa.Column("id", sa.BigInteger()))\n'
        'op.add_column("users", sa.Column("nickname", sa.Text()))',
        'op.drop_column("users", "nickname")\nop.drop_table("notes")',
    ),
    Case(
        "expand and contract in one",
        "two-ideas",
        'op.add_column("users", sa.Column("tongue", sa.Text()))\n'
        'op.drop_column("users", "language")',
        'op.add_column("users", sa.Column("language", sa.Text()))\n'
        'op.drop_column("users", "tongue")',
    ),
    Case(
        "a column dropped",
        "drop-column",
        'op.drop_column("jobs", "engine")',
        'op.add_column("jobs", sa.Column("engine", sa.Text()))',
    ),
    Case(
        "a column dropped, allowed without a reason",
        "waiver-without-reason",
        '# lint: allow drop-column\nop.drop_column("jobs", "engine")',
        'op.add_column("jobs", sa.Column("engine", sa.Text()))',
    ),
    Case(
        "a table dropped",
        "drop-table",
        'op.drop_table("deliveries")',
        'op.create_table("deliveries", sa.Column("chat_id", sa.BigInteger()))',
    ),
    Case(
        "no way back",
        "no-downgrade",
        'op.add_column("jobs", sa.Column("priority", sa.BigInteger()))',
        "",
    ),
    Case(
        "a way back that does nothing",
        "no-downgrade",
        'op.add_column("jobs", sa.Column("priority", sa.BigInteger()))',
        "pass",
    ),
    Case(
        "a way back that refuses",
        "no-downgrade",
        'op.add_column("jobs", sa.Column("priority", sa.BigInteger()))',
        "raise NotImplementedError",
    ),
    Case(
        "a way back that forgets a column",
        "downgrade-does-not-mirror",
        'op.add_column("jobs", sa.Column("priority", sa.BigInteger()))\n'
        'op.add_column("jobs", sa.Column("weight", sa.BigInteger()))',
        'op.drop_column("jobs", "priority")',
    ),
    Case(
        "a way back that drops another column",
        "downgrade-does-not-mirror",
        'op.add_column("jobs", sa.Column("priority", sa.BigInteger()))',
        'op.drop_column("jobs", "engine")',
    ),
    Case(
        "a way back that leaves a default",
        "downgrade-does-not-mirror",
        """op.alter_column("chats", "type", server_default="private", existing_type=sa.Text())\n"""
        'op.alter_column("chats", "lost_reason", server_default="", existing_type=sa.Text())',
        'op.alter_column("chats", "type", server_default=None, existing_type=sa.Text())',
    ),
    Case(
        "a backfill that a plan can't show",
        "needs-database",
        'for row in op.get_bind().execute(sa.text("SELECT id FROM users")):\n'
        "    op.execute(f\"UPDATE users SET language = 'en' WHERE id = {row.id}\")",
        "pass",
    ),
    Case(
        "SQL that hides from the plan",
        "needs-database",
        'if not op.get_context().as_sql:\n    op.execute("DELETE FROM jobs")',
        "pass",
    ),
    Case(
        "VACUUM FULL",
        "blocking",
        'with op.get_context().autocommit_block():\n    op.execute("VACUUM FULL jobs")',
        "pass",
    ),
    Case(
        "LOCK TABLE",
        "blocking",
        'op.execute("LOCK TABLE jobs IN ACCESS EXCLUSIVE MODE")',
        "pass",
    ),
)
