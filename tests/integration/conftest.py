"""Databases for the integration tests. Their schema is made by the migrations, never otherwise."""

import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.integration.migrated import upgraded
from tests.integration.postgres import Server, running
from voice2text.storage.engine import connect

DIALECTS = ("postgresql", "sqlite")


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL server for the whole run."""
    with running() as found:
        yield found


@pytest.fixture(scope="session")
def template(server: Server) -> Iterator[str]:
    """The name of a migrated database; copying it is quicker than migrating."""
    name = f"voice2text_template_{uuid.uuid4().hex}"
    server.execute(f"CREATE DATABASE {name}")
    upgraded(server.database(name))
    yield name
    server.execute(f"DROP DATABASE {name}")


@pytest.fixture(scope="session")
def template_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same for SQLite."""
    path = tmp_path_factory.mktemp("template") / "voice2text.db"
    upgraded(f"sqlite:///{path}")
    return path


@pytest.fixture
def new_postgresql(server: Server) -> Iterator[Callable[[str], str]]:
    """Makes databases from a template's name; they are dropped after the test."""
    names: list[str] = []

    def make(source: str) -> str:
        names.append(f"voice2text_test_{uuid.uuid4().hex}")
        server.execute(f"CREATE DATABASE {names[-1]} TEMPLATE {source} STRATEGY file_copy")
        return server.database(names[-1])

    yield make
    for name in names:
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=DIALECTS)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database; each test that uses it runs once for each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'voice2text.db'}"
    make: Callable[[str], str] = request.getfixturevalue("new_postgresql")
    return make("template0")


@pytest.fixture
def sqlite_url(template_file: Path, tmp_path: Path) -> str:
    """The URL of a migrated SQLite database without rows."""
    return f"sqlite:///{shutil.copy(template_file, tmp_path / 'voice2text.db')}"


@pytest.fixture
def postgresql_url(new_postgresql: Callable[[str], str], template: str) -> str:
    """The URL of a migrated PostgreSQL database without rows."""
    return new_postgresql(template)


@pytest.fixture(params=DIALECTS)
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a migrated database; each test that uses it runs once for each kind."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine as the doors have it, on a migrated database."""
    made = connect(database_url)
    yield made
    made.dispose()
