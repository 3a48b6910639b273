"""Indexes that are built concurrently, and what an interrupted build leaves behind."""

from pathlib import Path

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from tests.integration.migrated import folder_with, migrator
from tests.integration.migrations.worlds import CONCURRENT_INDEX, INDEX
from voice2text.storage.engine import connect_for_migrations

pytestmark = pytest.mark.integration

UP = {"action": "upgrade", "revision": "head"}
UNIQUE = CONCURRENT_INDEX.replace(
    '["state"])', '["kind", "file_id"], unique=True, where="attempts > 1")'
)


def index(url: str) -> dict[str, object] | None:
    found = inspect(connect_for_migrations(url)).get_indexes("jobs")
    return next((dict(one) for one in found if one["name"] == "ix_jobs_state"), None)


def valid(url: str) -> bool:
    query = "SELECT indisvalid FROM pg_index WHERE indexrelid = 'ix_jobs_state'::regclass"
    with connect_for_migrations(url).connect() as connection:
        return bool(connection.scalar(text(query)))


def test_it_comes_and_goes(database_url: str, tmp_path: Path) -> None:
    made = migrator(database_url, folder=folder_with(tmp_path, INDEX, CONCURRENT_INDEX))
    assert made.run(UP)["ok"]
    assert index(database_url) is not None
    assert made.run({"action": "verify"})["ok"]
    assert made.run({"action": "downgrade", "revision": "-1", "expected_current": INDEX})["ok"]
    assert index(database_url) is None


def test_a_unique_partial_index(database_url: str, tmp_path: Path) -> None:
    made = migrator(database_url, folder=folder_with(tmp_path, INDEX, UNIQUE))
    assert made.run(UP)["ok"]
    found = index(database_url)
    assert found is not None
    assert (found["column_names"], bool(found["unique"])) == (["kind", "file_id"], True)
    assert made.run({"action": "verify"})["ok"]


@pytest.fixture
def with_twins(postgresql_url: str) -> str:
    """A database whose rows a unique index refuses; trying leaves an invalid one."""
    with connect_for_migrations(postgresql_url).begin() as connection:
        connection.execute(
            text("INSERT INTO chats (id, type, met_at) VALUES (1, 'private', now())")
        )
        connection.execute(
            text(
                "INSERT INTO jobs (chat_id, message_id, state, attempts, kind, file_id, "
                "file_unique_id, received_at) SELECT 1, n, 's', 2, 'voice', 'same', 'u', now() "
                "FROM generate_series(1, 2) n"
            )
        )
    return postgresql_url


def test_a_failed_build_leaves_nothing(with_twins: str, tmp_path: Path) -> None:
    answer = migrator(with_twins, folder=folder_with(tmp_path, INDEX, UNIQUE)).run(UP)
    assert answer["error"] is not None
    assert (answer["error"]["code"], answer["error"]["sqlstate"]) == ("step_failed", "23505")
    assert index(with_twins) is None  # taken back, though no transaction held it


def test_an_invalid_left_over_is_built_again(with_twins: str, tmp_path: Path) -> None:
    autocommit = connect_for_migrations(with_twins).execution_options(isolation_level="AUTOCOMMIT")
    interrupted = "CREATE UNIQUE INDEX CONCURRENTLY ix_jobs_state ON jobs (file_id)"
    with autocommit.connect() as connection, pytest.raises(DBAPIError):
        connection.execute(text(interrupted))
    assert not valid(with_twins)
    made = migrator(with_twins, folder=folder_with(tmp_path, INDEX, UNIQUE))
    with connect_for_migrations(with_twins).begin() as connection:
        connection.execute(text("UPDATE jobs SET file_id = 'other' WHERE message_id = 2"))
    assert made.run(UP)["ok"]
    assert valid(with_twins)


def test_a_build_that_was_not_written_down_is_kept(postgresql_url: str, tmp_path: Path) -> None:
    with connect_for_migrations(postgresql_url).begin() as connection:
        connection.execute(text("CREATE INDEX ix_jobs_state ON jobs (state)"))
    made = migrator(postgresql_url, folder=folder_with(tmp_path, INDEX, CONCURRENT_INDEX))
    assert made.run(UP)["ok"]
    assert valid(postgresql_url)
