"""The migrator's door with references: each invocation reads its secrets anew."""

import json
import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL
from sqlalchemy.engine import make_url

from tests.fakes.secrets import FakeStore
from tests.integration.migrated import FOLDER
from tests.integration.postgres import Server
from voice2text.doors.migrator import door
from voice2text.storage.engine import connect
from voice2text.storage.schema_gate import SchemaGate

pytestmark = pytest.mark.integration

UP = {"action": "upgrade", "revision": "head"}


@pytest.fixture
def owner(server: Server, new_postgresql: Callable[[str], str]) -> Iterator[URL]:
    url = make_url(new_postgresql("template0"))
    name = f"owner_{uuid.uuid4().hex}"
    server.execute(f"CREATE ROLE {name} LOGIN CREATEROLE PASSWORD 'first'")
    server.execute(f"ALTER DATABASE {url.database} OWNER TO {name}")
    yield url.set(username=name, password="first")
    server.execute(f"DROP DATABASE {url.database} WITH (FORCE)")
    server.execute(f"CREATE DATABASE {url.database}")
    server.execute(f"DROP ROLE IF EXISTS {name}_app")
    server.execute(f"DROP ROLE {name}")


def test_secrets_as_rds_keeps_them_and_a_rotation(
    owner: URL, server: Server, tmp_path: Path
) -> None:
    shutil.copytree(FOLDER, tmp_path / "alembic")
    # The owner's has no host, as one that RDS manages; the test server has no TLS.
    of_owner = {"username": owner.username, "password": owner.password, "sslmode": "disable"}
    of_app = {"username": f"{owner.username}_app", "password": "word"}
    store = FakeStore({"owner": json.dumps(of_owner), "app": json.dumps(of_app)})
    handler = door(
        {
            "LAMBDA_TASK_ROOT": str(tmp_path),
            "DATABASE_URL": "secretsmanager:owner",
            "DATABASE_ENDPOINT": f"{owner.host}:{owner.port}/{owner.database}",
            "APPLICATION_SECRET": "secretsmanager:app",
        },
        store,
    )
    assert handler(UP, None)["ok"]
    server.execute(f"ALTER ROLE {owner.username} PASSWORD 'second'")
    stale = handler(UP, None)["error"]
    assert stale is not None
    assert (stale["code"], stale["sqlstate"]) == ("unreachable", "28P01")
    store.texts["owner"] = json.dumps(of_owner | {"password": "second"})
    assert handler(UP, None)["noop"]
    url = owner.set(username=f"{owner.username}_app", password="word")
    engine = connect(url.render_as_string(hide_password=False))
    SchemaGate(engine).check()
    engine.dispose()
    store.down = True
    unread = handler(UP, None)["error"]
    assert unread is not None
    assert unread["code"] == "unreachable"
    assert "secretsmanager: down" in unread["what_to_do"]
