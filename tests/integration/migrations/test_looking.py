"""Looking before leaping: show, plan, verify; and stamp, which leaps without looking at rows."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from tests.integration.migrated import folder_with, migrator, upgraded
from voice2text.migrations.answer import Answer
from voice2text.storage.engine import connect_for_migrations
from voice2text.storage.revisions import REVISIONS

pytestmark = pytest.mark.integration

HEAD = REVISIONS[-1]


def run(url: str, action: str, revision: str | None = None, **more: Any) -> Answer:
    payload = {"action": action, **more} | ({} if revision is None else {"revision": revision})
    return migrator(url).run(payload)


def code(answer: Answer) -> str | None:
    return answer["error"]["code"] if answer["error"] else None


def test_show(database_url: str) -> None:
    contract = "20261123_142000"
    (shown,) = run(database_url, "show", contract)["revisions"]
    assert (shown["revision"], shown["applied"]) == (contract, True)
    assert "contract" in shown["message"]
    assert code(run(database_url, "show", "nope")) == "unknown_revision"


def test_a_plan_is_what_happens_and_nothing_else(empty_url: str) -> None:
    plan = run(empty_url, "plan", "head")
    assert [step["revision"] for step in plan["plan"]] == list(REVISIONS)
    assert (plan["to"], plan["applied"]) == ("base", [])
    up = {"revision": "head", "plan_sha": plan["plan_sha"]}
    assert code(run(empty_url, "upgrade", "head", plan_sha="another")) == "plan_changed"
    assert run(empty_url, "current")["to"] == "base"
    assert run(empty_url, "upgrade", **up)["applied"] == list(REVISIONS)
    assert run(empty_url, "upgrade", **up)["noop"]


def test_plans_go_both_ways(database_url: str) -> None:
    back = run(database_url, "plan", "-1")
    assert [step["revision"] for step in back["plan"]] == [HEAD]
    base = run(database_url, "plan", "base")
    assert [step["revision"] for step in base["plan"]] == list(REVISIONS)[::-1]
    assert base["backup_needed"]
    assert run(database_url, "plan", "head")["plan"] == []
    assert code(run(database_url, "plan", "+1")) == "beyond_history"


def test_verify(database_url: str) -> None:
    verified = run(database_url, "verify")
    assert (verified["ok"], verified["to"]) == (True, HEAD)
    assert verified["fingerprint"] == run(database_url, "check")["fingerprint"]
    with connect_for_migrations(database_url).begin() as connection:
        connection.execute(text("CREATE INDEX by_hand ON jobs (state)"))
    wrong = run(database_url, "verify")
    assert code(wrong) == "drift"
    assert "by_hand" in wrong["findings"][0]
    assert wrong["fingerprint"] != verified["fingerprint"]


def test_a_fingerprint_knows_a_revision(empty_url: str) -> None:
    seen = {run(empty_url, "upgrade", revision)["fingerprint"] for revision in REVISIONS}
    assert len(seen) == len(REVISIONS) - 1  # a backfill changes rows only
    down = {run(empty_url, "downgrade", revision)["fingerprint"] for revision in REVISIONS[::-1]}
    assert down == seen


def test_stamp_is_guarded(database_url: str) -> None:
    assert code(run(database_url, "stamp", REVISIONS[0])) == "bad_request"
    wrong = run(database_url, "stamp", REVISIONS[0], expected_current=HEAD)
    assert code(wrong) == "drift"
    assert wrong["findings"]
    assert run(database_url, "stamp", HEAD, expected_current=HEAD)["noop"]
    other = run(database_url, "stamp", REVISIONS[0], expected_current=REVISIONS[1])
    assert code(other) == "unexpected_current"
    assert run(database_url, "current")["to"] == HEAD


def test_a_database_without_a_version_is_stamped(database_url: str) -> None:
    with connect_for_migrations(database_url).begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
        connection.execute(text("DROP TABLE migration_ledger"))
    stamped = run(database_url, "stamp", "head", expected_current="base")
    assert (stamped["ok"], stamped["from"], stamped["to"]) == (True, "base", HEAD)
    assert run(database_url, "upgrade", "head")["noop"]
    assert run(database_url, "verify")["ok"]


def test_a_migration_that_cannot_be_read(sqlite_url: str, tmp_path: Path) -> None:
    folder = folder_with(tmp_path, "20990101_000000", "def upgrade( -> None: ...")
    answer = migrator(sqlite_url, folder=folder).run({"action": "upgrade", "revision": "head"})
    assert answer["error"] is not None
    assert answer["error"]["code"] == "history_changed"
    assert "SyntaxError" in (answer["error"]["message"] or "")
    assert upgraded(sqlite_url)
