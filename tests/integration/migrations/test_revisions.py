"""Each revision goes up, down and up again, and the last one is what the models say."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory

from tests.integration.migrated import FOLDER, folder_with, migrator, upgraded
from tests.integration.migrations.worlds import World
from voice2text.storage.revisions import REVISIONS

pytestmark = pytest.mark.integration

PLACES = ("base", *REVISIONS)
ONLY_ROWS = {"20261123_141000"}  # a backfill


def test_the_doors_know_the_history() -> None:
    scripts = ScriptDirectory(str(FOLDER))
    assert tuple(one.revision for one in scripts.walk_revisions())[::-1] == REVISIONS


def test_file_names_are_the_history() -> None:
    files = sorted((FOLDER / "versions").glob("*.py"))
    assert tuple(file.name[:15] for file in files) == REVISIONS
    assert all(re.fullmatch(r"\d{8}_\d{6}_[a-z_]+\.py", file.name) for file in files)


@pytest.mark.parametrize(("below", "revision"), list(pairwise(PLACES)))
def test_up_down_up(world: World, below: str, revision: str) -> None:
    url = world.at(below, rows=False)
    before = world.facts_of(url)
    upgraded(url, revision)
    first = world.facts_of(url)
    assert (first == before) is (revision in ONLY_ROWS)
    answer = migrator(url).run({"action": "downgrade", "revision": below})
    assert answer["ok"], answer
    assert world.facts_of(url) == before
    upgraded(url, revision)
    assert world.facts_of(url) == first


def test_models_equal_migrations(database_url: str) -> None:
    answer = migrator(database_url).run({"action": "check"})
    assert (answer["ok"], answer["findings"]) == (True, [])


def test_two_heads_are_named(sqlite_url: str, tmp_path: Path) -> None:
    nothing = "def upgrade() -> None: ...\ndef downgrade() -> None: ...\n"
    folder_with(tmp_path, "20990101_000000", nothing)
    folder = folder_with(tmp_path, "20990102_000000", nothing)
    answer = migrator(sqlite_url, folder=folder).run({"action": "upgrade", "revision": "head"})
    assert answer["error"] is not None
    assert answer["error"]["code"] == "several_heads"
    assert "20990101_000000, 20990102_000000" in answer["error"]["what_to_do"]
