"""The application's own role: it reads and writes rows, and can't touch the schema."""

import base64
import re
from dataclasses import dataclass, field

from scramp import ScramMechanism
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from voice2text.migrations.errors import Code, MigrationError
from voice2text.migrations.steps import Diagnose
from voice2text.migrations.timeouts import Deadline, prepare

_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")  # longer ones PostgreSQL cuts off without a word
_INSUFFICIENT_PRIVILEGE = "42501"

# A frozen function keeps its connection open, and a database with a connection never falls asleep:
# the server ends what is idle, and the door connects anew. The rest bounds what a door that was
# killed leaves behind.
SETTINGS = {
    "idle_session_timeout": "60s",
    "idle_in_transaction_session_timeout": "30s",
    "statement_timeout": "15s",
    "client_connection_check_interval": "1s",
}
# What the schema gate reads, and nobody but the migrator writes.
_OURS = ("alembic_version", "migration_ledger")

_MORE_THAN_ROWS = text(
    "SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls OR rolreplication "
    "OR rolname = current_user OR EXISTS (SELECT FROM pg_auth_members WHERE member = pg_roles.oid) "
    "OR EXISTS (SELECT FROM pg_class WHERE relowner = pg_roles.oid) "
    "FROM pg_roles WHERE rolname = :role"
)
_PUT = text("SELECT set_config('voice2text.' || :name, :value, true)")
# A role's name can't be a parameter; as a setting it is one, and format() quotes it.
_MAKE = """
DO $$
DECLARE
    role text := current_setting('voice2text.role');
    one text;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
        EXECUTE format('CREATE ROLE %I', role);
    END IF;
    EXECUTE format('ALTER ROLE %I LOGIN PASSWORD %L', role, current_setting('voice2text.verifier'));
    FOREACH one IN ARRAY string_to_array(current_setting('voice2text.settings'), ',') LOOP
        EXECUTE format('ALTER ROLE %I SET %I = %L',
            role, split_part(one, '=', 1), split_part(one, '=', 2));
    END LOOP;
END $$
"""
_GRANT = """
DO $$
DECLARE
    role text := current_setting('voice2text.role');
    home text := current_schema();
    rows text := 'SELECT, INSERT, UPDATE, DELETE';
    one text;
BEGIN
    EXECUTE format('REVOKE CREATE, TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('REVOKE CREATE ON SCHEMA %I FROM PUBLIC', home);
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), role);
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', home, role);
    EXECUTE format('GRANT %s ON ALL TABLES IN SCHEMA %I TO %I', rows, home, role);
    EXECUTE format('GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA %I TO %I', home, role);
    EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT %s ON TABLES TO %I',
        home, rows, role);
    EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT USAGE, SELECT ON SEQUENCES TO %I',
        home, role);
    FOREACH one IN ARRAY string_to_array(current_setting('voice2text.ours'), ',') LOOP
        IF to_regclass(format('%I.%I', home, one)) IS NOT NULL THEN
            EXECUTE format('REVOKE INSERT, UPDATE, DELETE ON %I.%I FROM %I', home, one, role);
        END IF;
    END LOOP;
END $$
"""


@dataclass(frozen=True, slots=True)
class Role:
    """A role of the database; its name is 1-63 characters of a-z 0-9 _."""

    name: str
    password: str = field(repr=False)


def grant(engine: Engine, role: Role, deadline: Deadline, diagnose: Diagnose) -> None:
    """Makes the role what it should be, in one transaction; twice is the same as once.

    It may log in with its password, and read and write the rows of every table of the schema that
    is there or will come, but the migrator's own. On SQLite, which knows no roles, nothing happens.

    Raises:
        MigrationError: `role_refused`: its name won't do, it may do more than this, or we may not
            make roles.
    """
    if engine.dialect.name != "postgresql":
        return
    if not _NAME.fullmatch(role.name):
        raise _refused("The application's role may have 1-63 characters of a-z 0-9 _: rename it.")
    with engine.connect() as connection:
        prepare(connection, deadline)
        try:
            with connection.begin():
                _refuse_power(connection, role)
                _apply(connection, role)
        except DBAPIError as exc:
            found = diagnose(exc)
            if found.sqlstate != _INSUFFICIENT_PRIVILEGE:
                raise
            raise _refused(
                "The migrator's user may not make the application's role: give it CREATEROLE and "
                "the schema, or leave APPLICATION_SECRET out and make the role yourself.",
                found.message,
            ) from None


def _refuse_power(connection: Connection, role: Role) -> None:
    if connection.scalar(_MORE_THAN_ROWS, {"role": role.name}):
        raise _refused(
            "The role in the application's secret is there already and may do more than read and "
            "write rows, or is the migrator's own: name another one in the secret."
        )


def _apply(connection: Connection, role: Role) -> None:
    values = {
        "role": role.name,
        "verifier": verifier(role.password),
        "settings": ",".join(f"{name}={value}" for name, value in SETTINGS.items()),
        "ours": ",".join(_OURS),
    }
    for name, value in values.items():
        connection.execute(_PUT, {"name": name, "value": value})
    connection.execute(text(_MAKE))
    connection.execute(text(_GRANT))


def verifier(password: str) -> str:
    """What PostgreSQL keeps of a password, so that itself it is in no statement and in no log.

    Its form: docs, catalog-pg-authid; 4096 rounds are PostgreSQL's own.
    """
    salt, stored, server, rounds = ScramMechanism("SCRAM-SHA-256").make_auth_info(
        password, iteration_count=4096
    )
    return f"SCRAM-SHA-256${rounds}:{_b64(salt)}${_b64(stored)}:{_b64(server)}"


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _refused(what_to_do: str, message: str | None = None) -> MigrationError:
    return MigrationError(Code.ROLE_REFUSED, what_to_do, message=message)
