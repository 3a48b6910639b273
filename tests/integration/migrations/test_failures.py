"""A failed step is gone whole, the steps before it stay."""

from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from tests.fakes.recordings import KEY, USAGE, recording, transcript
from tests.integration.migrated import folder_with, migrator, upgraded
from voice2text.migrations.answer import Answer, Failure
from voice2text.storage.engine import connect, connect_for_migrations
from voice2text.storage.jobs import Jobs
from voice2text.storage.revisions import REVISIONS

pytestmark = pytest.mark.integration

GOOD, BAD = "20990101_000000", "20990102_000000"
ADD_A_TABLE = """
    def upgrade() -> None:
        op.create_table("good", sa.Column("id", sa.BigInteger()))

    def downgrade() -> None:
        op.drop_table("good")
"""
FAIL_HALFWAY = """
    def upgrade() -> None:
        op.create_table("half", sa.Column("id", sa.BigInteger()))
        op.execute("INSERT INTO half VALUES (1)")
        op.execute("INSERT INTO missing VALUES (1)")

    def downgrade() -> None:
        op.drop_table("half")
"""
REBUILD_A_PARENT = """
    def upgrade() -> None:
        with op.batch_alter_table("jobs", recreate="auto") as jobs:
            jobs.alter_column("mime_type", existing_type=sa.Text(), nullable=False,
                              server_default="?")

    def downgrade() -> None:
        with op.batch_alter_table("jobs", recreate="auto") as jobs:
            jobs.alter_column("mime_type", existing_type=sa.Text(), nullable=True,
                              server_default=None)
"""
LOSE_A_PARENT = """
    def upgrade() -> None:
        op.execute("DELETE FROM jobs")

    def downgrade() -> None:
        pass
"""
STOP_SILENTLY = """
    def upgrade() -> None:
        op.get_bind().get_transaction().rollback()

    def downgrade() -> None:
        pass
"""


def upgrade(url: str, folder: Path) -> Answer:
    return migrator(url, folder=folder).run({"action": "upgrade", "revision": "head"})


def failure(answer: Answer) -> Failure:
    assert not answer["ok"]
    assert answer["error"] is not None
    return answer["error"]


def test_a_step_that_fails_halfway(database_url: str, tmp_path: Path) -> None:
    folder_with(tmp_path, GOOD, ADD_A_TABLE)
    folder = folder_with(tmp_path, BAD, FAIL_HALFWAY, after=GOOD)
    answer = upgrade(database_url, folder)
    error = failure(answer)
    assert (error["code"], error["revision"]) == ("step_failed", BAD)
    assert "missing" in (error["message"] or "")
    assert error["sqlstate"] == ("42P01" if database_url.startswith("postgresql") else None)
    assert error["statement"] == "INSERT INTO missing VALUES (1)"
    assert (answer["from"], answer["to"]) == (REVISIONS[-1], REVISIONS[-1])
    assert (answer["applied"], answer["rolled_back"]) == ([GOOD], [GOOD])
    tables = inspect(connect_for_migrations(database_url)).get_table_names()
    assert not {"good", "half"} & set(tables)
    folder_with(tmp_path, BAD, ADD_A_TABLE.replace("good", "half"), after=GOOD)
    assert upgrade(database_url, folder)["applied"] == [GOOD, BAD]


def test_a_roll_back_stops_at_rows(database_url: str, tmp_path: Path) -> None:
    with_a_row = ADD_A_TABLE.replace(
        "sa.BigInteger()))", 'sa.BigInteger()))\n        op.execute("INSERT INTO good VALUES (1)")'
    )
    folder_with(tmp_path, GOOD, with_a_row)
    answer = upgrade(database_url, folder_with(tmp_path, BAD, FAIL_HALFWAY, after=GOOD))
    assert "forward only" in failure(answer)["what_to_do"]
    assert (answer["to"], answer["applied"], answer["rolled_back"]) == (GOOD, [GOOD], [])
    assert answer["losses"] == [{"revision": GOOD, "what": "good", "rows": 1}]


def test_a_roll_back_leaves_what_earlier_runs_applied(database_url: str, tmp_path: Path) -> None:
    assert upgrade(database_url, folder_with(tmp_path, GOOD, ADD_A_TABLE))["ok"]
    answer = upgrade(database_url, folder_with(tmp_path, BAD, FAIL_HALFWAY, after=GOOD))
    assert failure(answer)["code"] == "step_failed"
    assert (answer["from"], answer["to"], answer["applied"]) == (GOOD, GOOD, [])


def test_a_migration_with_a_typo(database_url: str, tmp_path: Path) -> None:
    folder = folder_with(tmp_path, BAD, FAIL_HALFWAY.replace("op.execute", "op.exceute"))
    answer = upgrade(database_url, folder)
    assert failure(answer)["code"] == "step_failed"
    assert "exceute" in (failure(answer)["message"] or "")
    assert answer["applied"] == []


def test_rebuilding_a_table_keeps_its_children(database_url: str, tmp_path: Path) -> None:
    engine = connect(database_url)
    jobs, said = Jobs(engine), transcript("one", "two")
    jobs.begin(recording())
    jobs.finish(KEY, said, USAGE)
    folder = folder_with(tmp_path, GOOD, REBUILD_A_PARENT)
    assert upgrade(database_url, folder)["ok"]
    assert jobs.transcript(KEY) == said
    assert migrator(database_url, folder=folder).run(
        {"action": "downgrade", "revision": REVISIONS[-1]}
    )["ok"]
    assert jobs.transcript(KEY) == said
    engine.dispose()


def test_a_step_that_orphans_rows_is_stopped(sqlite_url: str, tmp_path: Path) -> None:
    engine = connect(sqlite_url)
    jobs = Jobs(engine)
    jobs.begin(recording())
    jobs.finish(KEY, transcript("one"), USAGE)
    answer = upgrade(sqlite_url, folder_with(tmp_path, GOOD, LOSE_A_PARENT))
    message = "RuntimeError: 2 rows would lose their parent, in: parts, transcript_texts"
    assert failure(answer)["message"] == message
    assert jobs.transcript(KEY) == transcript("one")
    engine.dispose()


def test_an_upgrade_that_only_says_it_worked(postgresql_url: str, tmp_path: Path) -> None:
    answer = upgrade(postgresql_url, folder_with(tmp_path, GOOD, STOP_SILENTLY))
    assert failure(answer)["code"] in {"not_reached", "step_failed"}
    assert answer["to"] == REVISIONS[-1]
    assert answer["applied"] == []


def test_rows_survive_an_upgrade(empty_url: str) -> None:
    upgraded(empty_url, REVISIONS[0])
    with connect_for_migrations(empty_url).begin() as connection:
        connection.execute(text("INSERT INTO users VALUES (1, 'ru', '2026-01-01 00:00:00')"))
    upgraded(empty_url)
    with connect_for_migrations(empty_url).connect() as connection:
        assert connection.execute(text("SELECT id, language FROM users")).all() == [(1, "ru")]
