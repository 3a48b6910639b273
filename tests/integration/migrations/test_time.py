"""Nothing outlives its invocation, nobody waits long behind a migration, the holder has a name."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain, repeat
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, text

from tests.integration.migrated import folder_with, migrator, upgraded
from tests.integration.migrations.worlds import BEFORE_THE_RENAME, World, rows_of
from voice2text.migrations import backfill, steps
from voice2text.migrations.answer import Answer
from voice2text.migrations.lock import exclusive
from voice2text.storage.engine import connect_for_migrations
from voice2text.storage.revisions import REVISIONS

pytestmark = pytest.mark.integration

NEXT = "20990101_000000"
ADD_A_COLUMN = """
    def upgrade() -> None:
        op.add_column("jobs", sa.Column("late", sa.BigInteger()))

    def downgrade() -> None:
        op.drop_column("jobs", "late")
"""
SLEEP = """
    from pathlib import Path

    def upgrade() -> None:
        Path(__file__).with_suffix(".begun").touch()
        op.execute("SELECT pg_sleep(30)")

    def downgrade() -> None:
        pass
"""
UP = {"action": "upgrade", "revision": "head"}


def code(answer: Answer) -> str | None:
    return answer["error"]["code"] if answer["error"] else None


def milliseconds(*left: int, then: int) -> Callable[[], int]:
    """Lambda's `get_remaining_time_in_millis`, as the test wants it."""
    clock = chain(left, repeat(then))
    return lambda: next(clock)


@contextmanager
def reading_jobs(url: str) -> Iterator[Connection]:
    """A transaction that has read `jobs` and stays open."""
    with connect_for_migrations(url).connect() as connection:
        connection.execute(text("SELECT count(*) FROM jobs"))
        yield connection


class Listener(logging.Handler):
    """Does something whenever a line is logged."""

    def __init__(self, do: Callable[[], None]) -> None:
        super().__init__()
        self._do = do

    def emit(self, _record: logging.LogRecord) -> None:
        self._do()


def test_a_step_waits_for_a_lock_and_lets_others_pass(
    postgresql_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = folder_with(tmp_path, NEXT, ADD_A_COLUMN)
    with reading_jobs(postgresql_url) as reader:
        # Read until the step has met the lock, however long the way there.
        listener = Listener(reader.rollback)
        steps._log.addHandler(listener)
        answer = migrator(postgresql_url, folder=folder).run(UP)
        steps._log.removeHandler(listener)
    assert (answer["ok"], answer["applied"]) == (True, [NEXT])
    assert "a lock is taken, again in" in caplog.text


def test_a_lock_that_is_never_free(
    postgresql_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "BACKOFF_SECONDS", (0.01,))
    folder = folder_with(tmp_path, NEXT, ADD_A_COLUMN)
    with reading_jobs(postgresql_url):
        answer = migrator(postgresql_url, folder=folder).run(UP)
    assert code(answer) == "locked"
    assert answer["error"] is not None
    assert (answer["error"]["sqlstate"], answer["error"]["revision"]) == ("55P03", NEXT)
    assert answer["error"]["statement"] == "ALTER TABLE jobs ADD COLUMN late BIGINT"
    assert (answer["to"], answer["applied"]) == (REVISIONS[-1], [])
    assert migrator(postgresql_url, folder=folder).run(UP)["applied"] == [NEXT]


def test_no_step_begins_at_the_end_of_an_invocation(empty_url: str) -> None:
    answer = migrator(empty_url).run(UP, milliseconds(then=3_900))
    assert code(answer) == "out_of_time"
    assert (answer["to"], answer["applied"]) == ("base", [])


def test_a_statement_ends_before_its_invocation(postgresql_url: str, tmp_path: Path) -> None:
    folder = folder_with(tmp_path, NEXT, SLEEP)
    begun = folder / "versions" / f"{NEXT}.begun"
    ends = float("inf")

    def left() -> int:
        # The clock stands still until the statement is next: the way there is no matter here.
        nonlocal ends
        if not begun.exists():
            return 60_000
        ends = min(ends, time.monotonic() + 4)
        return round((ends - time.monotonic()) * 1000)

    answer = migrator(postgresql_url, folder=folder).run(UP, left)
    assert code(answer) == "out_of_time"
    assert answer["error"] is not None
    assert (answer["error"]["sqlstate"], answer["error"]["revision"]) == ("57014", NEXT)
    assert time.monotonic() < ends < float("inf")  # a promise, not a measurement
    assert answer["to"] == REVISIONS[-1]


def test_a_backfill_spans_invocations(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backfill.copy_column, "__kwdefaults__", {"chunk": 50})
    url = world.at(BEFORE_THE_RENAME)
    rows, copied, invocations = rows_of(url), [0], 0
    made = migrator(url, folder=world.folder)
    while not (answer := made.run(UP, milliseconds(*[60_000] * 90, then=3_500)))["ok"]:
        invocations += 1
        assert code(answer) == "out_of_time", answer
        with connect_for_migrations(url).connect() as connection:
            if answer["to"] == "20261123_140000":
                done = "SELECT count(*) FROM jobs WHERE transcribe_ms IS NOT NULL"
                copied.append(connection.scalar(text(done)) or 0)
        assert invocations < 30
    assert copied == sorted(copied)
    assert rows_of(url) == rows
    if "postgresql" in url:
        assert len(set(copied)) > 2  # some chunks each time, none twice
        with connect_for_migrations(url).connect() as connection:
            assert connection.scalar(text("SELECT count(*) FROM migration_checkpoints")) == 0


def test_a_checkpoint_of_a_run_that_was_taken_back_is_not_believed(world: World) -> None:
    url = world.at("20261123_140000")
    rows = rows_of(url)
    if "sqlite" in url:  # one transaction, no checkpoints
        return
    with connect_for_migrations(url).begin() as connection:
        backfill.CHECKPOINTS.create(connection)
        connection.execute(
            insert(backfill.CHECKPOINTS).values(
                name="jobs.process_ms to transcribe_ms", key="[7, 2000]", rows=1
            )
        )
    assert migrator(url, folder=world.folder).run(UP)["ok"]
    assert rows_of(url) == rows


def test_the_holder_has_a_name(postgresql_url: str) -> None:
    with exclusive(connect_for_migrations(postgresql_url), name="run 7"):
        answer = migrator(postgresql_url, wait=0.2).run(UP)
    assert code(answer) == "busy"
    assert answer["error"] is not None
    assert "It is 'voice2text migrator run 7', server process " in answer["error"]["what_to_do"]
    assert ", since 20" in answer["error"]["what_to_do"]


def test_a_lost_lock_stops_the_run(postgresql_url: str, tmp_path: Path) -> None:
    upgraded(postgresql_url)
    kill_the_holder = """
        def upgrade() -> None:
            op.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")

        def downgrade() -> None:
            pass
    """
    folder_with(tmp_path, NEXT, kill_the_holder)
    folder = folder_with(tmp_path, "20990102_000000", ADD_A_COLUMN, after=NEXT)
    answer = migrator(postgresql_url, folder=folder).run(UP)
    assert (code(answer), answer["applied"]) == ("lock_lost", [NEXT])
    assert migrator(postgresql_url, folder=folder).run(UP)["ok"]
