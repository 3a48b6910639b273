"""Each revision goes up, down and up again, and the last one is what the models say."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, MetaData, text
from sqlalchemy.schema import CreateIndex, CreateTable

from tests.integration.migrated import FOLDER, folder_with, migrator, upgraded
from voice2text.storage.engine import connect_for_migrations
from voice2text.storage.revisions import REVISIONS

pytestmark = pytest.mark.integration

PLACES = ("base", *REVISIONS)


@pytest.fixture
def empty(empty_url: str) -> Engine:
    return connect_for_migrations(empty_url)


def schema(engine: Engine) -> list[str]:
    """Every table and index as the database has it, in SQL."""
    found = MetaData()
    found.reflect(engine)
    statements = []
    for table in found.sorted_tables:
        if table.name != "alembic_version":  # Alembic's own; it stays at base, empty
            statements.append(str(CreateTable(table).compile(engine)))
            statements += [str(CreateIndex(index).compile(engine)) for index in table.indexes]
    return sorted(statements)


def test_the_doors_know_the_history() -> None:
    scripts = ScriptDirectory(str(FOLDER))
    assert tuple(one.revision for one in scripts.walk_revisions())[::-1] == REVISIONS


def test_file_names_are_the_history() -> None:
    files = sorted((FOLDER / "versions").glob("*.py"))
    assert tuple(file.name[:15] for file in files) == REVISIONS
    assert all(re.fullmatch(r"\d{8}_\d{6}_[a-z_]+\.py", file.name) for file in files)


@pytest.mark.parametrize(("below", "revision"), list(pairwise(PLACES)))
def test_up_down_up(empty: Engine, empty_url: str, below: str, revision: str) -> None:
    if below != "base":
        upgraded(empty_url, below)
    before = schema(empty)
    upgraded(empty_url, revision)
    first = schema(empty)
    assert first != before
    answer = migrator(empty_url).run({"action": "downgrade", "revision": below})
    assert answer["ok"], answer
    assert schema(empty) == before
    upgraded(empty_url, revision)
    assert schema(empty) == first


def test_models_equal_migrations(database_url: str) -> None:
    answer = migrator(database_url).run({"action": "check"})
    assert (answer["ok"], answer["findings"]) == (True, [])


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        ("ALTER TABLE users ADD COLUMN age BIGINT", "remove_column users.age"),
        ("ALTER TABLE jobs DROP COLUMN engine", "add_column jobs.engine"),
        ("DROP TABLE deliveries", "add_table deliveries"),
        ("CREATE TABLE by_hand (id BIGINT)", "remove_table by_hand"),
        ("DROP INDEX ix_seen_updates_seen_at", "add_index seen_updates.ix_seen_updates_seen_at"),
    ],
)
def test_drift_is_found(database_url: str, change: str, finding: str) -> None:
    with connect_for_migrations(database_url).begin() as connection:
        connection.execute(text(change))
    answer = migrator(database_url).run({"action": "check"})
    assert answer["findings"] == [finding]
    assert answer["error"] is not None
    assert answer["error"]["code"] == "drift"


def test_a_changed_type_and_a_changed_default_are_found(postgresql_url: str) -> None:
    with connect_for_migrations(postgresql_url).begin() as connection:
        connection.execute(
            text("ALTER TABLE jobs ALTER attempts TYPE text, ALTER kind DROP NOT NULL")
        )
        connection.execute(text("ALTER TABLE chats ALTER type SET DEFAULT 'private'"))
    findings = "\n".join(migrator(postgresql_url).run({"action": "check"})["findings"])
    assert (
        "modify_type jobs.attempts: TEXT() in the database, BigInteger() in the models" in findings
    )
    assert "modify_nullable jobs.kind: True in the database, False in the models" in findings
    assert "modify_default chats.type" in findings


def test_two_heads_are_named(sqlite_url: str, tmp_path: Path) -> None:
    nothing = "def upgrade() -> None: ...\ndef downgrade() -> None: ...\n"
    folder_with(tmp_path, "20990101_000000", nothing)
    folder = folder_with(tmp_path, "20990102_000000", nothing)
    answer = migrator(sqlite_url, folder=folder).run({"action": "upgrade", "revision": "head"})
    assert answer["error"] is not None
    assert answer["error"]["code"] == "several_heads"
    assert "20990101_000000, 20990102_000000" in answer["error"]["what_to_do"]
