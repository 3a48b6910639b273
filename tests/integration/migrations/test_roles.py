"""The application's role: rows, no schema; kept true by the migrator; its password in no log."""

import json
import logging
import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from infra.local.paths import ROOT
from tests.fakes.recordings import KEY, recording
from tests.integration.migrated import FOLDER, folder_with
from tests.integration.postgres import Server
from voice2text.doors.migrator import answer_to
from voice2text.migrations.answer import Answer
from voice2text.migrations.roles import SETTINGS, verifier
from voice2text.migrations.timeouts import Deadline, prepare
from voice2text.storage.engine import connect, connect_for_migrations
from voice2text.storage.jobs import Jobs
from voice2text.storage.outage import sqlstate
from voice2text.storage.schema_gate import SchemaGate

pytestmark = pytest.mark.integration

UP = {"action": "upgrade", "revision": "head"}
HOSTILE = "p%40@ss:w/rd'\"%s \\ $$ {}"
NEW_TABLE = """
    def upgrade() -> None:
        op.create_table("notes", sa.Column("id", sa.BigInteger(), primary_key=True))

    def downgrade() -> None:
        op.drop_table("notes")
"""

FORBIDDEN = [
    "CREATE TABLE mine (id int)",
    "CREATE TEMPORARY TABLE mine (id int)",
    "CREATE SCHEMA mine",
    "ALTER TABLE jobs ADD COLUMN mine int",
    "DROP TABLE jobs",
    "TRUNCATE jobs",
    "CREATE INDEX mine ON jobs (state)",
    "UPDATE alembic_version SET version_num = 'mine'",
    "DELETE FROM migration_ledger",
    "CREATE ROLE mine",
    "COPY jobs TO PROGRAM 'true'",
]


@dataclass(frozen=True)
class Owned:
    """A database whose owner may make roles, as the master user of RDS may."""

    owner_url: str
    app: str
    password: str

    @property
    def secret(self) -> str:
        return json.dumps({"username": self.app, "password": self.password})

    def app_url(self, password: str | None = None) -> str:
        url = make_url(self.owner_url).set(username=self.app, password=password or self.password)
        return url.render_as_string(hide_password=False)

    def migrate(self, secret: str | None = None, **request: object) -> Answer:
        return answer_to(
            {**UP, **request},
            self.owner_url,
            FOLDER,
            code_version="test",
            application=self.secret if secret is None else secret,
        )


@pytest.fixture
def owned(server: Server, new_postgresql: Callable[[str], str]) -> Iterator[Owned]:
    url = make_url(new_postgresql("template0"))
    owner, app = f"owner_{uuid.uuid4().hex}", f"app_{uuid.uuid4().hex}"
    server.execute(f"CREATE ROLE {owner} LOGIN CREATEROLE CREATEDB PASSWORD 'owner'")
    server.execute(f"ALTER DATABASE {url.database} OWNER TO {owner}")
    owner_url = url.set(username=owner, password="owner")
    yield Owned(owner_url.render_as_string(hide_password=False), app, HOSTILE)
    server.execute(f"DROP DATABASE {url.database} WITH (FORCE)")
    server.execute(f"CREATE DATABASE {url.database}")
    server.execute(f"DROP ROLE IF EXISTS {app}")
    server.execute(f"DROP ROLE {owner}")


def refused(engine: Engine, statement: str) -> str | None:
    """The SQLSTATE that a statement fails with; None if it works."""
    with engine.connect() as connection:
        try:
            connection.exec_driver_sql(statement)
        except DBAPIError as exc:
            return sqlstate(exc)
        finally:
            connection.rollback()
    return None


def test_the_doors_work_as_the_application(owned: Owned) -> None:
    assert owned.migrate()["ok"]
    engine = connect(owned.app_url())
    SchemaGate(engine).check()
    Jobs(engine).begin(recording())
    assert Jobs(engine).job(KEY) is not None
    engine.dispose()


def test_the_application_can_touch_neither_schema_nor_history(owned: Owned) -> None:
    assert owned.migrate()["ok"]
    engine = connect(owned.app_url())
    assert {one: refused(engine, one) for one in FORBIDDEN} == dict.fromkeys(FORBIDDEN, "42501")
    engine.dispose()


def test_a_table_that_comes_later_is_the_applications_at_once(
    owned: Owned, tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert owned.migrate()["ok"]
    place = tmp_path_factory.mktemp("later")
    folder = folder_with(place, "20990101_000000", NEW_TABLE)
    # A run that knows nothing of the role: what it makes is readable all the same.
    answer = answer_to(UP, owned.owner_url, folder, code_version="test")
    assert answer["applied"] == ["20990101_000000"]
    engine = connect(owned.app_url())
    assert refused(engine, "INSERT INTO notes VALUES (1)") is None
    engine.dispose()


OWN_ROLE = re.compile(r"## An existing database\n.*?```sql\n(.*?)```", re.DOTALL)


@pytest.mark.parametrize("before", [True, False], ids=["before the tables", "after them"])
def test_the_role_that_an_operator_makes_by_the_runbook_is_enough(
    owned: Owned, before: bool
) -> None:
    [sql] = OWN_ROLE.findall((ROOT / "infra/README.md").read_text())
    mine = sql.replace("voice2text_app", owned.app).replace("of your own", "mine")
    if not before:
        assert owned.migrate("")["ok"]
    owner = connect(owned.owner_url)
    with owner.begin() as connection:
        for statement in mine.split(";"):
            if statement.strip():
                connection.exec_driver_sql(statement)
    assert owned.migrate("")["ok"]
    engine = connect(owned.app_url("mine"))
    SchemaGate(engine).check()
    Jobs(engine).begin(recording())
    assert Jobs(engine).job(KEY) is not None
    for statement in ("ALTER TABLE jobs ADD COLUMN mine int", "DROP TABLE jobs"):
        assert refused(engine, statement) == "42501"
    revoke = "REVOKE INSERT, UPDATE, DELETE ON alembic_version, migration_ledger FROM"
    assert revoke in (ROOT / "infra/README.md").read_text()
    with owner.begin() as connection:
        connection.exec_driver_sql(f"{revoke} {owned.app}")
    assert refused(engine, "DELETE FROM migration_ledger") == "42501"
    SchemaGate(engine).check()
    engine.dispose()
    owner.dispose()


def test_a_second_time_changes_nothing_but_the_password(owned: Owned) -> None:
    first, second = owned.migrate(), owned.migrate()
    assert (first["ok"], second["ok"], second["noop"]) == (True, True, True)
    renewed = json.dumps({"username": owned.app, "password": "renewed"})
    assert owned.migrate(renewed)["ok"]
    engine, old = connect(owned.app_url("renewed")), connect(owned.app_url())
    assert refused(engine, "SELECT 1") is None
    with pytest.raises(DBAPIError) as caught:
        old.connect()
    assert sqlstate(caught.value) == "28P01"
    engine.dispose()


def test_the_role_leaves_check_and_verify_content(owned: Owned) -> None:
    assert owned.migrate()["ok"]
    for action in ("check", "verify"):
        answer = owned.migrate(action=action, revision=None)
        assert answer["ok"], answer


def test_what_the_server_ends_by_itself(owned: Owned) -> None:
    assert owned.migrate()["ok"]
    engine = connect(owned.app_url())
    with engine.connect() as connection:
        for name, value in SETTINGS.items():
            # PostgreSQL shows 60s as 1min: it compares them itself.
            same = text(
                "SELECT CAST(current_setting(:name) AS interval) = CAST(:value AS interval)"
            )
            assert connection.scalar(same, {"name": name, "value": value}), name
    engine.dispose()


def test_the_lock_outlives_a_long_silence(owned: Owned, server: Server) -> None:
    database = make_url(owned.owner_url).database
    server.execute(f"ALTER DATABASE {database} SET idle_session_timeout = '1h'")
    engine = connect_for_migrations(owned.owner_url)
    with engine.connect() as connection:
        assert connection.scalar(text("SHOW idle_session_timeout")) == "1h"
        prepare(connection, Deadline())
        assert connection.scalar(text("SHOW idle_session_timeout")) == "0"


def test_the_password_is_in_no_statement_log_or_answer(
    owned: Owned, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    answer = owned.migrate()
    assert answer["ok"]
    engine = connect(server.url.render_as_string(hide_password=False))
    with engine.connect() as connection:
        kept = connection.scalar(
            text("SELECT rolpassword FROM pg_authid WHERE rolname = :name"), {"name": owned.app}
        )
    engine.dispose()
    assert kept.startswith("SCRAM-SHA-256$4096:")
    assert owned.password not in f"{answer} {caplog.text} {verifier(owned.password)}"


@pytest.mark.parametrize(
    ("username", "code"),
    [
        ("Robert'); DROP TABLE jobs; --", "role_refused"),
        ("x" * 64, "role_refused"),
        ("voice2text", "role_refused"),  # the server's superuser
        ("OWNER", "role_refused"),
        ("", "bad_database_url"),
    ],
)
def test_a_role_that_will_not_do(owned: Owned, username: str, code: str) -> None:
    name = username.replace("OWNER", make_url(owned.owner_url).username or "")
    answer = owned.migrate(json.dumps({"username": name, "password": "word"}))
    assert answer["error"] is not None
    assert answer["error"]["code"] == code
    assert answer["applied"] == []


def test_an_owner_who_may_not_make_roles(owned: Owned, server: Server) -> None:
    server.execute(f"ALTER ROLE {make_url(owned.owner_url).username} NOCREATEROLE")
    answer = owned.migrate()
    assert answer["error"] is not None
    assert (answer["error"]["code"], answer["applied"]) == ("role_refused", [])
    assert owned.password not in str(answer)


def test_without_a_secret_there_is_no_role(owned: Owned, server: Server) -> None:
    assert owned.migrate("")["ok"]
    engine = connect(server.url.render_as_string(hide_password=False))
    with closing(engine.raw_connection()) as raw:
        cursor = raw.cursor()
        cursor.execute("SELECT count(*) FROM pg_roles WHERE rolname = %s", (owned.app,))
        assert cursor.fetchone() == [0]
    engine.dispose()


def test_sqlite_knows_no_roles(empty_sqlite: str) -> None:
    secret = json.dumps({"username": "app", "password": "word"})
    answer = answer_to(UP, empty_sqlite, FOLDER, code_version="test", application=secret)
    assert answer["ok"], answer


@pytest.fixture
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> str:
    return f"sqlite:///{tmp_path_factory.mktemp('empty') / 'voice2text.db'}"
