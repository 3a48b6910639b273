"""Every column, index, constraint and default changed by hand, one at a time: `check` tells."""

import uuid
from collections.abc import Iterator
from contextlib import suppress

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, Connection, DefaultClause, MetaData, make_url, text
from sqlalchemy.exc import ProgrammingError

from tests.integration.migrated import FOLDER, migrator, upgraded
from tests.integration.postgres import PASSWORD, Server
from voice2text.migrations.answer import Answer
from voice2text.migrations.drift import clean_build, differences, drift
from voice2text.migrations.fingerprint import Facts, facts, fingerprint
from voice2text.migrations.stamping import refusal_to_stamp
from voice2text.storage.engine import connect_for_migrations
from voice2text.storage.revisions import REVISIONS
from voice2text.storage.tables import Base

pytestmark = pytest.mark.integration

OTHER_TYPE = {"text": "character varying(9)", "bigint": "integer"}


def check(url: str) -> Answer:
    return migrator(url).run({"action": "check"})


def by_hand(url: str, *statements: str) -> None:
    with connect_for_migrations(url).begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def found(url: str) -> Facts:
    with connect_for_migrations(url).connect() as connection:
        return facts(connection)


def mutations(schema: Facts) -> Iterator[tuple[str, str]]:
    """What each thing of the catalog is told as, and a statement that changes it."""
    for name, value in schema.items():
        kind, _, place = name.partition(" ")
        table, _, part = place.partition(".")
        if kind == "column":
            type_, _, rest = value.partition(" not null")
            yield name, f"ALTER TABLE {table} DROP COLUMN {part} CASCADE"
            yield name, f"ALTER TABLE {table} RENAME COLUMN {part} TO {part}_by_hand"
            other = OTHER_TYPE.get(type_, "text")
            yield name, f"ALTER TABLE {table} ALTER {part} TYPE {other} USING NULL"
            if "default" in rest:
                yield name, f"ALTER TABLE {table} ALTER {part} DROP DEFAULT"
            default = "now()" if type_.startswith(("timestamp", "date")) else "'0'"
            yield name, f"ALTER TABLE {table} ALTER {part} SET DEFAULT {default}"
            if value != type_:
                yield name, f"ALTER TABLE {table} ALTER {part} DROP NOT NULL"
            else:
                yield name, f"ALTER TABLE {table} ALTER {part} SET NOT NULL"
        elif kind == "constraint":
            yield name, f"ALTER TABLE {table} DROP CONSTRAINT {part} CASCADE"
            yield name, f"ALTER TABLE {table} RENAME CONSTRAINT {part} TO by_hand"
            if value.startswith("FOREIGN"):
                again = f"ADD CONSTRAINT {part} {value.partition(' ON ')[0]} ON DELETE SET NULL"
                yield name, f"ALTER TABLE {table} DROP CONSTRAINT {part}, {again}"
        elif kind == "index" and f"constraint {place}" not in schema:
            yield name, f"DROP INDEX {part}"
            yield name, f"ALTER INDEX {part} RENAME TO by_hand"
            yield name, f"DROP INDEX {part}; {value.replace('CREATE INDEX', 'CREATE UNIQUE INDEX')}"
        elif kind == "table":
            yield name, f"DROP TABLE {table} CASCADE"
            yield f"column {table}.by_hand", f"ALTER TABLE {table} ADD by_hand bigint"
            yield f"index {table}.by_hand", f"CREATE INDEX by_hand ON {table} ((1))"
            yield (
                f"constraint {table}.by_hand",
                f"ALTER TABLE {table} ADD CONSTRAINT by_hand CHECK (true)",
            )


def forbidden(connection: Connection, statement: str) -> bool:
    """Does it, unless PostgreSQL itself forbids it: a primary key is never null, and a GIN index
    takes no text and is never unique.
    """
    try:
        connection.exec_driver_sql(statement)
    except ProgrammingError as exc:
        reasons = (
            "is in a primary key",
            'no default operator class for access method "gin"',
            'access method "gin" does not support unique indexes',
        )
        if not any(reason in str(exc.orig) for reason in reasons):
            raise
        return True
    return False


def test_every_mutation_of_postgresql_is_reported(postgresql_url: str) -> None:
    engine = connect_for_migrations(postgresql_url)
    clean = clean_build(engine, ScriptDirectory(str(FOLDER)), REVISIONS)
    missed, done = [], 0
    with engine.connect() as connection:
        for name, statement in mutations(clean):
            with connection.begin() as transaction:
                if not forbidden(connection, statement):
                    done += 1
                    lines = differences(facts(connection), clean, here="a", there="b")
                    if not any(line.startswith(f"{name}: ") for line in lines):
                        missed.append((statement, lines))
                transaction.rollback()
    assert missed == []
    assert done > 3 * len(clean)


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        ("ALTER TABLE users ADD COLUMN age BIGINT", "column users.age: in the database, not in"),
        ("ALTER TABLE jobs DROP COLUMN engine", "column jobs.engine: in the migrations, not in"),
        ("DROP TABLE deliveries", "table deliveries: in the migrations, not in the database"),
        ("CREATE TABLE by_hand (id BIGINT)", "table by_hand: in the database, not in the"),
        ("DROP INDEX ix_seen_updates_seen_at", "index seen_updates.ix_seen_updates_seen_at: in"),
    ],
)
def test_drift_is_one_line(database_url: str, change: str, finding: str) -> None:
    by_hand(database_url, change)
    answer = check(database_url)
    assert [line[: len(finding)] for line in answer["findings"]] == [finding]
    assert answer["error"] is not None
    assert answer["error"]["code"] == "drift"


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        (
            "ALTER TABLE jobs ALTER attempts TYPE text",
            "column jobs.attempts: 'text not null' in the database, 'bigint not null' in the "
            "migrations",
        ),
        (
            "ALTER TABLE jobs ALTER kind DROP NOT NULL",
            "column jobs.kind: 'text' in the database, 'text not null' in the migrations",
        ),
        (
            "ALTER TABLE chats ALTER type SET DEFAULT 'private'",
            "column chats.type: \"text not null default 'private'::text\" in the database, "
            "'text not null' in the migrations",
        ),
        (
            "ALTER TABLE jobs ADD CONSTRAINT ck_jobs_attempts CHECK (attempts >= 0)",
            "constraint jobs.ck_jobs_attempts: in the database, not in the migrations",
        ),
        (
            "CREATE UNIQUE INDEX by_hand ON users (language)",
            "index users.by_hand: in the database, not in the migrations",
        ),
    ],
)
def test_what_alembic_would_miss(postgresql_url: str, change: str, finding: str) -> None:
    by_hand(postgresql_url, change)
    assert check(postgresql_url)["findings"] == [finding]


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE users ADD CONSTRAINT ck CHECK (id > 0)",
        "ALTER TABLE users ALTER met_at SET DEFAULT now()",
    ],
)
def test_models_that_say_more_than_the_migrations(empty_url: str, change: str) -> None:
    """Alembic's own comparison sees no check, and a default only on PostgreSQL."""
    models = MetaData(naming_convention=Base.metadata.naming_convention)
    for table in Base.metadata.tables.values():
        table.to_metadata(models)
    if "CHECK" in change:
        models.tables["users"].append_constraint(CheckConstraint("id > 0", name="positive"))
    else:
        models.tables["users"].c.met_at.server_default = DefaultClause(text("'1970-01-01'"))
    lines = drift(
        connect_for_migrations(upgraded(empty_url)),
        ScriptDirectory(str(FOLDER)),
        REVISIONS,
        models,
    )
    assert len(lines) == 1
    assert "the models" in lines[0]


def test_the_way_to_a_schema_leaves_no_trace(empty_url: str) -> None:
    """Down and up again the columns may lie in another order; the fingerprint is the same."""
    prints = []
    for revision in ("head", "base", "head"):
        action = "downgrade" if revision == "base" else "upgrade"
        answer = migrator(empty_url).run({"action": action, "revision": revision})
        assert answer["ok"], answer
        prints.append(fingerprint(found(empty_url)))
    clean = clean_build(connect_for_migrations(empty_url), ScriptDirectory(str(FOLDER)), REVISIONS)
    assert prints[0] == prints[2] == fingerprint(clean) != prints[1]


def test_a_user_who_may_not_create_a_schema(server: Server, postgresql_url: str, role: str) -> None:
    """The rest is compared by Alembic, and the answer says what was left out."""
    name = make_url(postgresql_url).database
    server.execute(f"REVOKE CREATE ON DATABASE {name} FROM PUBLIC")
    by_hand(postgresql_url, f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}")
    by_hand(postgresql_url, "ALTER TABLE users ADD by_hand bigint")
    as_role = make_url(postgresql_url).set(username=role).render_as_string(hide_password=False)
    lines = drift(
        connect_for_migrations(as_role),
        ScriptDirectory(str(FOLDER)),
        REVISIONS,
        Base.metadata,
    )
    assert lines == [
        "scratch: this user may not create a schema, so constraints went unchecked",
        "the models: remove_column users by_hand",
    ]


@pytest.fixture
def role(server: Server) -> Iterator[str]:
    """A user who may read and nothing else."""
    name = f"reader_{uuid.uuid4().hex}"
    quoted = PASSWORD.replace("'", "''").replace(":", r"\:")
    server.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{quoted}'")
    yield name
    with suppress(ProgrammingError):
        server.execute(f"DROP OWNED BY {name}")


def test_a_stamp_must_be_true(database_url: str) -> None:
    engine = connect_for_migrations(database_url)
    scripts = ScriptDirectory(str(FOLDER))
    assert refusal_to_stamp(engine, scripts, REVISIONS) == []
    lies = refusal_to_stamp(engine, scripts, REVISIONS[:2])
    assert "table deliveries: in the database, not in the migrations" in lies
