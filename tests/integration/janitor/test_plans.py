"""What the janitor looks for it finds by an index, on PostgreSQL, among all there ever was."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import event, text

from tests.fakes.sqs import MemorySqs
from voice2text.doors.janitor import Janitor
from voice2text.settings import JanitorSettings

pytestmark = pytest.mark.integration

# A chat is a row, whatever was said there, and its own choice decides. The others have a row a day,
# or one for each that an owner made by hand or let in.
SMALL = {"chats", "api_spending", "llm_spending", "invites", "broadcasts", "access"}
# A year of a busy bot: one job in twenty is kept, and of other things one in two thousand is due.
ROWS = (
    "INSERT INTO chats (id, type, met_at) SELECT n, 'private', :now FROM generate_series(1, 999) n",
    "INSERT INTO jobs (chat_id, message_id, state, attempts, kind, file_id, file_unique_id, "
    "received_at, started_at, transcribed_at, delivered_at, words) "
    "SELECT 1 + mod(n, 999), n, CASE mod(n, 2000) WHEN 0 THEN 'received' ELSE 'delivered' END, 1, "
    "'voice', CASE mod(n, 20) WHEN 0 THEN 'f' ELSE '' END, 'u', at, at, at, at, "
    "CASE mod(n, 2000) WHEN 1 THEN NULL ELSE 9 END "
    "FROM (SELECT n, cast(:now AS timestamptz) - n * interval '20 minutes' AS at "
    "FROM generate_series(1, 20000) n) made",
    "INSERT INTO reservations (chat_id, message_id, is_group, day, reserved_ms, used_ms, "
    "reserved_at) SELECT chat_id, message_id, false, received_at, 9, "
    "CASE WHEN mod(message_id, 2000) > 2 THEN 9 END, received_at FROM jobs",
    "INSERT INTO parts (chat_id, message_id, number, start_ms, end_ms, state, uncovered) "
    "SELECT chat_id, message_id, 0, 0, 9, 'done', '[]' FROM jobs",
    "INSERT INTO segments (chat_id, message_id, part, number, start_ms, end_ms, text) "
    "SELECT chat_id, message_id, 0, 0, 0, 9, 'said' FROM jobs",
    "INSERT INTO variants (chat_id, message_id, mode, length, emoji, timestamps, language, "
    "prompt_version, state, attempts, requested_at) SELECT chat_id, message_id, 'summary', 2, 0, "
    "false, '', 'p', 'ready', 1, received_at FROM jobs",
    "INSERT INTO seen_updates (update_id, seen_at) "
    "SELECT n, cast(:now AS timestamptz) - n * interval '10 seconds' "
    "FROM generate_series(1, 20000) n",
    "INSERT INTO usage_days (scope, whose, day, reserved_ms, used_ms) SELECT 'person', "
    "mod(n, 500), cast(:now AS date) - n / 500, 0, 9 FROM generate_series(1, 20000) n",
    "INSERT INTO erasures (chat_id, user_id, message_id, erased_at) "
    "SELECT n, n, 9, cast(:now AS timestamptz) - n * interval '20 minutes' "
    "FROM generate_series(1, 3600) n",
    "ANALYZE",
)


def scanned(plan: Any) -> set[str]:
    """The tables that a plan reads row by row."""
    if plan["Node Type"] == "Seq Scan":
        return {plan["Relation Name"]}
    return {table for below in plan.get("Plans", []) for table in scanned(below)}


def test_it_reads_no_table_from_end_to_end(postgresql_url: str) -> None:
    config = JanitorSettings(postgresql_url, "https://sqs/1/chat.fifo")
    janitor = Janitor(config, sqs=MemorySqs())  # type: ignore[arg-type]
    database, now = janitor._database, datetime.now(UTC)
    with database.begin() as connection:
        for rows in ROWS:
            connection.execute(text(rows), {"now": now} if ":now" in rows else {})
    plans: dict[str, Any] = {}

    # What it changes it names by key; what it looks for is what could take long.
    @event.listens_for(database, "before_cursor_execute")
    def _explain(connection: Any, _: Any, statement: str, values: Any, *_more: Any) -> None:
        if statement.startswith("SELECT") and statement not in plans:
            explained = f"EXPLAIN (FORMAT JSON) {statement}"
            plans[statement] = connection.exec_driver_sql(explained, values).scalar()[0]["Plan"]

    done = {name: chore(500) for name, chore in janitor._chores.items()}
    janitor.close()
    assert {name for name, rows in done.items() if rows} >= {
        *("transcripts", "stuck_jobs", "reservations", "texts"),
        *("seen_updates", "usage_of_erased", "erasures"),
    }
    assert len(plans) >= len(done)
    read = {statement: scanned(plan) - SMALL for statement, plan in plans.items()}
    assert {statement: tables for statement, tables in read.items() if tables} == {}
