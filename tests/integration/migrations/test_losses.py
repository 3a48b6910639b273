"""A downgrade that would destroy rows is refused, with their number; one that wouldn't is not."""

from pathlib import Path

import pytest
from sqlalchemy import text

from tests.integration.migrated import folder_with, migrator
from tests.integration.migrations.worlds import BEFORE_THE_RENAME, World, rows_of
from voice2text.storage.engine import connect_for_migrations
from voice2text.storage.revisions import REVISIONS

pytestmark = pytest.mark.integration

HEAD = REVISIONS[-1]
LOSSY = {
    "a column": ('op.drop_column("jobs", "engine")', "jobs.engine", 1),
    "a table": ('op.drop_table("seen_updates")', "seen_updates", 2),
    "raw SQL": ('op.execute("drop table if exists seen_updates")', "seen_updates", 2),
    "rows": ('op.execute("DELETE FROM seen_updates")', "seen_updates", 2),
    "a type": (
        'op.alter_column("jobs", "engine", type_=sa.String(3), existing_type=sa.Text())',
        "jobs.engine",
        1,
    ),
    "the unreadable": ("op.get_bind().execute(sa.text('SELECT 1')).all()", "what its", None),
}


@pytest.mark.parametrize("kind", LOSSY)
def test_what_would_be_lost(database_url: str, tmp_path: Path, kind: str) -> None:
    statement, what, rows = LOSSY[kind]
    body = f"def upgrade() -> None: ...\n\ndef downgrade() -> None:\n    {statement}\n"
    folder = folder_with(tmp_path, "20990101_000000", body)
    made = migrator(database_url, folder=folder)
    assert made.run({"action": "upgrade", "revision": "head"})["ok"]
    down = {"action": "downgrade", "revision": HEAD}
    if rows:
        with connect_for_migrations(database_url).begin() as connection:
            fill(connection.exec_driver_sql)
    refused = made.run(down)
    assert refused["error"] is not None
    assert refused["error"]["code"] == "data_loss"
    (loss,) = refused["losses"]
    assert (loss["revision"], loss["rows"]) == ("20990101_000000", rows)
    assert loss["what"].startswith(what)
    assert refused["to"] == "20990101_000000"
    half = made.run(down | {"allow_data_loss": True})
    assert half["error"] is not None
    assert half["error"]["code"] == "bad_request"
    if rows != 1 or "sqlite" not in database_url:  # Alembic alters SQLite's columns in batch mode
        assert made.run(down | {"allow_data_loss": True, "backup_id": "snap-1"})["ok"]


def fill(execute: object) -> None:
    assert callable(execute)
    execute("INSERT INTO chats (id, type, met_at) VALUES (1, 'private', '2026-01-01 00:00:00')")
    execute(
        "INSERT INTO jobs (chat_id, message_id, state, attempts, kind, file_id, file_unique_id, "
        "received_at, engine) VALUES (1, 1, 'received', 1, 'voice', 'f', 'u', "
        "'2026-01-01 00:00:00', 'abc'), (1, 2, 'received', 1, 'voice', 'f', 'u', "
        "'2026-01-01 00:00:00', NULL)"
    )
    execute(
        "INSERT INTO seen_updates (update_id, seen_at) VALUES (1, '2026-01-01 00:00:00'), "
        "(2, '2026-01-01 00:00:00')"
    )


def test_empty_tables_may_go(database_url: str) -> None:
    answer = migrator(database_url).run({"action": "downgrade", "revision": "base"})
    assert (answer["ok"], answer["to"]) == (True, "base")


def test_every_table_with_rows_is_named(world: World) -> None:
    url = world.at(REVISIONS[-1])
    answer = migrator(url, folder=world.folder).run({"action": "downgrade", "revision": "base"})
    assert answer["error"] is not None
    assert answer["applied"] == []
    assert {loss["what"]: loss["rows"] for loss in answer["losses"]} == {
        "deliveries": 1,
        "jobs": world.jobs,
        "chats": 1,
        "users": 1,
    }


def test_a_renamed_column_goes_down_without_loss(world: World) -> None:
    url = world.at(REVISIONS[-1])
    rows = rows_of(url)
    with connect_for_migrations(url).begin() as connection:  # as the newest code does
        connection.execute(text("UPDATE jobs SET transcribe_ms = 9 WHERE message_id = 10"))
    down = {"action": "downgrade", "revision": BEFORE_THE_RENAME}
    assert migrator(url, folder=world.folder).run(down)["ok"]
    with connect_for_migrations(url).begin() as connection:
        kept = connection.scalar(text("SELECT process_ms FROM jobs WHERE message_id = 10"))
        connection.execute(text("UPDATE jobs SET process_ms = NULL WHERE message_id = 10"))
    assert kept == 9
    assert rows_of(url) == rows


def test_a_copy_that_differs_counts(world: World) -> None:
    url = world.at("20261123_140000")
    with connect_for_migrations(url).begin() as connection:
        connection.execute(text("UPDATE jobs SET transcribe_ms = -1 WHERE message_id < 4"))
    answer = migrator(url, folder=world.folder).run(
        {"action": "downgrade", "revision": BEFORE_THE_RENAME}
    )
    assert answer["losses"] == [
        {"revision": "20261123_140000", "what": "jobs.transcribe_ms", "rows": 3}
    ]
