"""The migrator's door, `make migrate` and the plain `alembic` command; none tells the password."""

import json
import logging
import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from tests.integration.migrated import FOLDER, ROOT
from tests.integration.postgres import PASSWORD, Server
from voice2text.doors.migrator import door
from voice2text.settings import SettingsError
from voice2text.storage.engine import connect_for_migrations
from voice2text.storage.revisions import REVISIONS

pytestmark = pytest.mark.integration

HEAD = REVISIONS[-1]


def run(*command: str, url: str | None) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    if url is not None:
        environment["DATABASE_URL"] = url
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def role_url(server: Server, new_postgresql: Callable[[str], str]) -> Iterator[str]:
    """An empty database whose owner's password has `%`, `@`, `:`, `/` and both quotes."""
    url = make_url(new_postgresql("template0"))
    role = f"role_{uuid.uuid4().hex}"
    quoted = PASSWORD.replace("'", "''").replace(":", r"\:")
    server.execute(f"CREATE ROLE {role} LOGIN PASSWORD '{quoted}'")
    server.execute(f"ALTER DATABASE {url.database} OWNER TO {role}")
    yield url.set(username=role, password=PASSWORD).render_as_string(hide_password=False)
    server.execute(f"DROP DATABASE {url.database} WITH (FORCE)")
    server.execute(f"CREATE DATABASE {url.database}")
    server.execute(f"DROP ROLE {role}")


def assert_silent(said: str, url: str) -> None:
    encoded = url.partition("@")[0].rpartition(":")[2]
    for secret in (url, PASSWORD, encoded):
        assert secret not in said


@pytest.fixture
def function(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The function's folder as Lambda lays it out: the migrations beside app.py."""
    shutil.copytree(FOLDER, tmp_path / "task" / "alembic")
    monkeypatch.setenv("LAMBDA_TASK_ROOT", str(tmp_path / "task"))


@pytest.mark.usefixtures("function")
def test_the_door(
    role_url: str,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("DATABASE_URL", role_url)
    up = door(os.environ)({"action": "upgrade", "revision": "head"}, None)
    assert (up["ok"], up["to"]) == (True, HEAD)
    wrong = role_url.replace("voice2text_test", "voice2text_none")
    monkeypatch.setenv("DATABASE_URL", wrong)
    failed = door(os.environ)({"action": "upgrade", "revision": "head"}, None)
    assert failed["error"] is not None
    assert (failed["error"]["code"], failed["error"]["sqlstate"]) == ("unreachable", "3D000")
    assert json.loads(json.dumps(up)) == up
    assert_silent(f"{up} {failed} {caplog.text} {capfd.readouterr()}", role_url)


@pytest.mark.usefixtures("function")
@pytest.mark.parametrize(
    "url", ["mysql://u:secret@h/d", "post gres", "postgresql://u:secret@h:x/d"]
)
def test_a_url_that_cannot_be_used(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    answer = door(os.environ)({"action": "current"}, None)
    assert answer["error"] is not None
    assert answer["error"]["code"] == "bad_database_url"
    assert "secret" not in str(answer)


class Context:
    """As much of Lambda's as the migrator looks at."""

    def get_remaining_time_in_millis(self) -> int:
        return 3_500


@pytest.mark.usefixtures("function")
def test_the_door_knows_when_its_invocation_ends(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    monkeypatch.setenv("CODE_VERSION", "abc123")
    down = {"action": "downgrade", "revision": "base"}
    answer = door(os.environ)(down, Context())
    assert answer["error"] is not None
    assert (answer["error"]["code"], answer["applied"]) == ("out_of_time", [])
    assert door(os.environ)(down, None)["ok"]
    assert door(os.environ)({"action": "upgrade", "revision": "head"}, None)["ok"]
    with connect_for_migrations(sqlite_url).connect() as connection:
        versions = connection.execute(
            text("SELECT code_version FROM migration_ledger WHERE withdrawn_at IS NULL")
        ).scalars()
        assert set(versions) == {"abc123"}


def test_a_door_without_a_database() -> None:
    with pytest.raises(SettingsError, match="DATABASE_URL"):
        door({})


def test_make_migrate(role_url: str) -> None:
    up = run("infra.local.migrate", "upgrade", "+1", url=role_url)
    assert up.returncode == 0
    assert json.loads(up.stdout)["applied"] == [REVISIONS[0]]
    down = run("infra.local.migrate", "downgrade", "-1", url=role_url)
    assert json.loads(down.stdout)["to"] == "base"
    none = run("infra.local.migrate", "downgrade", "-1", url=role_url)
    assert none.returncode == 1
    assert json.loads(none.stdout)["error"]["code"] == "beyond_history"
    for done in (up, down, none):
        assert_silent(done.stdout + done.stderr, role_url)


@pytest.mark.parametrize("kind", ["postgresql", "sqlite"])
def test_the_plain_alembic_command(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path}/voice2text.db"
    if kind == "postgresql":
        url = request.getfixturevalue("role_url")
    up = run("alembic", "upgrade", "head", url=url)
    assert up.returncode == 0, up.stderr
    assert run("alembic", "current", url=url).stdout == f"{HEAD} (head)\n"
    check = run("alembic", "check", url=url)
    assert check.returncode == 0, check.stderr
    if kind == "postgresql":
        assert_silent(up.stdout + up.stderr + check.stdout + check.stderr, url)


def test_the_plain_alembic_command_without_a_database() -> None:
    done = run("alembic", "upgrade", "head", url=None)
    assert done.returncode == 1
    assert done.stderr == "DATABASE_URL is missing or empty: set it, or use make migrate.\n"
