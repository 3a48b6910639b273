"""An applied file that was edited, deleted or moved is found before any DDL."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.integration.migrated import FOLDER, migrator
from voice2text.migrations.answer import Answer
from voice2text.migrations.fingerprint import facts
from voice2text.storage.engine import connect_for_migrations
from voice2text.storage.revisions import REVISIONS

pytestmark = pytest.mark.integration

# The one that rules out older code.
CONTRACT = "20261123_142000"
BELOW = dict(zip(REVISIONS, ("base", *REVISIONS), strict=False))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(FOLDER, tmp_path / "alembic")


def file_of(folder: Path, revision: str) -> Path:
    return next((folder / "versions").glob(f"{revision}*.py"))


def edited(folder: Path, revision: str) -> None:
    with file_of(folder, revision).open("a") as file:
        file.write("# harmless?\n")


def deleted(folder: Path, revision: str) -> None:
    file_of(folder, revision).unlink()


def deleted_and_relinked(folder: Path, revision: str) -> None:
    deleted(folder, revision)
    for above in [one for one, below in BELOW.items() if below == revision]:
        relink(folder, above, BELOW[revision])


def relink(folder: Path, revision: str, below: str) -> None:
    file = file_of(folder, revision)
    old = "None" if BELOW[revision] == "base" else f'"{BELOW[revision]}"'
    new = "None" if below == "base" else f'"{below}"'
    file.write_text(file.read_text().replace(f"down_revision = {old}", f"down_revision = {new}"))


def reordered(folder: Path, revision: str) -> None:
    """Puts a revision below the one that it stood on."""
    under = BELOW[revision]
    for above in [one for one, below in BELOW.items() if below == revision]:
        relink(folder, above, under)
    relink(folder, revision, BELOW.get(under, "base"))
    if under != "base":
        relink(folder, under, revision)


def inserted(folder: Path, revision: str) -> None:
    (folder / "versions" / "20000101_000000_late.py").write_text(
        f'"""Late."""\nrevision = "20000101_000000"\ndown_revision = "{BELOW[revision]}"\n'.replace(
            '"base"', "None"
        )
        + "def upgrade() -> None: ...\ndef downgrade() -> None: ...\n"
    )
    relink(folder, revision, "20000101_000000")


def refused(url: str, folder: Path) -> list[Answer]:
    """What it says to everything that would change the schema; nothing may have changed."""
    engine = connect_for_migrations(url)
    with engine.connect() as connection:
        before = facts(connection)
    made = migrator(url, folder=folder)
    answers = [
        made.run({"action": "upgrade", "revision": "head"}),
        made.run({"action": "downgrade", "revision": "base"}),
        made.run({"action": "verify"}),
    ]
    with engine.connect() as connection:
        assert facts(connection) == before
    assert not any(answer["ok"] or answer["applied"] for answer in answers)
    return answers


@pytest.mark.parametrize("revision", REVISIONS)
@pytest.mark.parametrize(
    "change", [edited, deleted, deleted_and_relinked, inserted], ids=lambda change: change.__name__
)
def test_a_changed_file(
    sqlite_url: str, folder: Path, change: Callable[[Path, str], None], revision: str
) -> None:
    change(folder, revision)
    codes = {answer["error"]["code"] for answer in refused(sqlite_url, folder) if answer["error"]}
    # Of the newest revision's file nobody can tell whether it was deleted or never here.
    assert codes <= {"history_changed", "unknown_current"}


@pytest.mark.parametrize("revision", REVISIONS[1:])
def test_changed_order(sqlite_url: str, folder: Path, revision: str) -> None:
    reordered(folder, revision)
    codes = {answer["error"]["code"] for answer in refused(sqlite_url, folder) if answer["error"]}
    assert codes == {"history_changed"}


def test_what_it_says_of_an_edited_file(database_url: str, folder: Path) -> None:
    edited(folder, REVISIONS[1])
    answer = migrator(database_url, folder=folder).run({"action": "upgrade", "revision": "head"})
    assert answer["error"] is not None
    assert (answer["error"]["code"], answer["error"]["revision"]) == (
        "history_changed",
        REVISIONS[1],
    )
    (finding,) = answer["findings"]
    assert finding.startswith(f"{REVISIONS[1]} was edited after it was applied: sha256 ")


def test_a_file_may_change_once_it_is_taken_back(database_url: str, folder: Path) -> None:
    made = migrator(database_url, folder=folder)
    assert made.run({"action": "downgrade", "revision": REVISIONS[-2]})["ok"]
    edited(folder, REVISIONS[-1])
    assert made.run({"action": "upgrade", "revision": "head"})["ok"]


@pytest.mark.parametrize("said", [REVISIONS[0], "20990101_000000"])
def test_a_version_that_was_changed_by_hand(database_url: str, said: str) -> None:
    with connect_for_migrations(database_url).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :said"), {"said": said})
    (error, _, _) = [answer["error"] for answer in refused(database_url, FOLDER)]
    assert error is not None
    assert error["code"] == "ledger_disagrees"
    head = REVISIONS[-1]
    repair = {"action": "stamp", "revision": head, "expected_current": said}
    assert f'{{"action": "stamp", "revision": "{head}"' in error["what_to_do"]
    made = migrator(database_url)
    wrong = made.run(repair | {"revision": REVISIONS[0]})
    if said != REVISIONS[0]:
        assert wrong["error"] is not None
        assert wrong["error"]["code"] == "drift"
    repaired = made.run(repair)
    assert (repaired["ok"], repaired["to"]) == (True, head), repaired
    assert made.run({"action": "verify"})["ok"]


def test_a_database_from_before_the_ledger_is_adopted(empty_url: str) -> None:
    made = migrator(empty_url)
    assert made.run({"action": "upgrade", "revision": REVISIONS[2]})["ok"]
    engine = connect_for_migrations(empty_url)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE migration_ledger"))
    assert made.run({"action": "upgrade", "revision": "head"})["ok"]
    with engine.connect() as connection:
        rows = connection.execute(
            text("SELECT revision, code_version FROM migration_ledger ORDER BY number")
        ).all()
    assert [revision for revision, _ in rows] == list(REVISIONS)
    assert [version for _, version in rows] == ["adopted"] * 3 + ["test"] * (len(REVISIONS) - 3)
    assert made.run({"action": "verify"})["ok"]


def test_what_the_ledger_remembers(database_url: str) -> None:
    made = migrator(database_url)
    down = made.run({"action": "downgrade", "revision": BELOW[CONTRACT]})
    up = made.run({"action": "upgrade", "revision": "head"})
    with connect_for_migrations(database_url).connect() as connection:
        rows = connection.execute(
            text(
                "SELECT run_id, withdrawn_by, minimum_code, duration_ms FROM migration_ledger "
                "WHERE revision = :contract ORDER BY number"
            ),
            {"contract": CONTRACT},
        ).all()
    assert [row.withdrawn_by for row in rows] == [down["run_id"], None]
    assert rows[1].run_id == up["run_id"]
    assert rows[1].minimum_code == BELOW[CONTRACT]
    assert all(row.duration_ms >= 0 for row in rows)
