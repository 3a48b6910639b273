"""One shape of answer; the same payload twice does its work once."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from tests.integration.migrated import folder_with, migrator
from voice2text.migrations.answer import Answer
from voice2text.storage.engine import connect_for_migrations
from voice2text.storage.revisions import REVISIONS

pytestmark = pytest.mark.integration

NEWER = "20990101_000000"
NOTHING = "def upgrade() -> None: ...\ndef downgrade() -> None: ...\n"
FIRST, SECOND, HEAD = REVISIONS[0], REVISIONS[1], REVISIONS[-1]


def run(url: str, action: str, revision: str | None = None, expected: str | None = None) -> Answer:
    payload = {"action": action, "revision": revision, "expected_current": expected}
    return migrator(url).run({name: value for name, value in payload.items() if value is not None})


def code(answer: Answer) -> str | None:
    assert answer["ok"] is (answer["error"] is None)
    return answer["error"]["code"] if answer["error"] else None


def moved(answer: Answer) -> tuple[Any, ...]:
    assert answer["ok"], answer
    return answer["from"], answer["to"], answer["applied"], answer["noop"]


def test_an_empty_database(empty_url: str) -> None:
    current = run(empty_url, "current")
    assert (current["ok"], current["from"], current["to"]) == (True, "base", "base")
    history = run(empty_url, "history")["revisions"]
    assert [one["revision"] for one in history] == list(REVISIONS)
    assert not any(one["applied"] for one in history)
    assert [one["revision"] for one in run(empty_url, "heads")["revisions"]] == [HEAD]
    assert code(run(empty_url, "check")) == "behind"


def test_the_whole_way_up_and_down(empty_url: str) -> None:
    up = list(REVISIONS)
    assert moved(run(empty_url, "upgrade", "head")) == ("base", HEAD, up, False)
    assert moved(run(empty_url, "upgrade", "head")) == (HEAD, HEAD, [], True)
    assert all(one["applied"] for one in run(empty_url, "history")["revisions"])
    down = up[::-1]
    assert moved(run(empty_url, "downgrade", "base")) == (HEAD, "base", down, False)
    assert moved(run(empty_url, "downgrade", "base")) == ("base", "base", [], True)


def test_a_relative_payload_twice_moves_once(empty_url: str) -> None:
    up = (empty_url, "upgrade", "+2", "base")
    assert moved(run(*up)) == ("base", SECOND, [FIRST, SECOND], False)
    assert moved(run(*up)) == (SECOND, SECOND, [], True)
    down = (empty_url, "downgrade", "-1", SECOND)
    assert moved(run(*down)) == (SECOND, FIRST, [SECOND], False)
    assert moved(run(*down)) == (FIRST, FIRST, [], True)


def test_an_absolute_payload_twice_moves_once(empty_url: str) -> None:
    up = (empty_url, "upgrade", FIRST, "base")
    assert moved(run(*up)) == ("base", FIRST, [FIRST], False)
    assert moved(run(*up)) == (FIRST, FIRST, [], True)


@pytest.mark.parametrize(
    ("action", "revision", "expected", "wanted"),
    [
        ("upgrade", "nope", None, "unknown_revision"),
        ("upgrade", FIRST[:8], None, "unknown_revision"),  # no guessing from a beginning
        ("upgrade", "+1", "nope", "unknown_revision"),
        ("upgrade", HEAD, FIRST, "unexpected_current"),
        ("downgrade", "base", HEAD, "unexpected_current"),
        ("upgrade", "+99", SECOND, "beyond_history"),
        ("downgrade", "-3", SECOND, "beyond_history"),
        ("upgrade", FIRST, None, "wrong_direction"),
        ("upgrade", "base", None, "wrong_direction"),
        ("downgrade", HEAD, None, "wrong_direction"),
    ],
)
def test_a_target_that_makes_no_sense_moves_nothing(
    empty_url: str, action: str, revision: str, expected: str | None, wanted: str
) -> None:
    run(empty_url, "upgrade", SECOND)
    answer = run(empty_url, action, revision, expected)
    assert code(answer) == wanted
    assert (answer["from"], answer["to"], answer["applied"]) == (SECOND, SECOND, [])
    assert run(empty_url, "current")["to"] == SECOND


def test_a_database_of_newer_code(database_url: str, tmp_path: Path) -> None:
    newer = folder_with(tmp_path, NEWER, NOTHING)
    assert migrator(database_url, folder=newer).run({"action": "upgrade", "revision": "head"})["ok"]
    assert run(database_url, "current")["to"] == NEWER
    assert all(one["applied"] for one in run(database_url, "history")["revisions"])
    for answer in (
        run(database_url, "upgrade", "head"),
        run(database_url, "downgrade", "base"),
        run(database_url, "check"),
        run(database_url, "verify"),
    ):
        assert code(answer) == "unknown_current"


def test_a_version_table_with_two_rows(database_url: str) -> None:
    with connect_for_migrations(database_url).begin() as connection:
        connection.execute(text("INSERT INTO alembic_version VALUES ('other')"))
    assert code(run(database_url, "current")) == "several_heads"


def test_an_unreachable_database() -> None:
    answer = run("postgresql://voice2text:s%40cret@127.0.0.1:1/voice2text", "upgrade", "head")
    assert code(answer) == "unreachable"
    assert (answer["from"], answer["to"]) == (None, None)
    assert "127.0.0.1" not in str(answer)
    assert "cret" not in str(answer)
    assert code(run("sqlite:////nowhere/at/all.db", "upgrade", "head")) == "unreachable"
