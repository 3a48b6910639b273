"""What the bot feels of a migration: the worst query while every revision waits for a lock.

`python -m tests.bench.migrations` measures this alone.
"""

import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from tests.integration.migrated import FOLDER, ROOT
from tests.integration.migrations.worlds import (
    LINE,
    World,
    folder_with_an_index,
    postgresql_world,
    sqlite_world,
)
from tests.integration.postgres import running
from voice2text.migrations.timeouts import LOCK_TIMEOUT_MS
from voice2text.storage.engine import connect_for_migrations
from voice2text.storage.revisions import REVISIONS

BLOCK_SECONDS = 5.0
ROUNDS = 5
# What the bot does all day, by the table that it is done to: a read and a write each.
_WORK = {
    "users": ("SELECT * FROM users WHERE id = 1", "UPDATE users SET language = 'ru' WHERE id = 1"),
    "chats": ("SELECT * FROM chats WHERE id = 7", "UPDATE chats SET met_at = now() WHERE id = 7"),
    "jobs": (
        "SELECT * FROM jobs WHERE message_id = 1",
        "UPDATE jobs SET attempts = attempts + 1 WHERE message_id = 1",
    ),
    "seen_updates": (
        "SELECT * FROM seen_updates WHERE update_id = 1",
        "UPDATE seen_updates SET seen_at = now() WHERE update_id = 1",
    ),
}
_SEED = (
    "INSERT INTO users (id, language, met_at) VALUES (1, 'ru', now()) ON CONFLICT DO NOTHING",
    "INSERT INTO chats (id, type, met_at) VALUES (7, 'private', now()) ON CONFLICT DO NOTHING",
)


def measure_migrations() -> None:
    """Prints the figures."""
    with running() as server, tempfile.TemporaryDirectory() as place:
        for world in postgresql_world(server, folder_with_an_index(Path(place))):
            for below, revision in pairwise(LINE[1:]):
                print(f"{revision}: {_behind_a_blocker(world, below, revision)}")
            _no_op("PostgreSQL", world.at(REVISIONS[-1], rows=False))
        for world in sqlite_world(Path(place), FOLDER):
            _no_op("SQLite", world.at(REVISIONS[-1], rows=False))


def _behind_a_blocker(world: World, below: str, revision: str) -> str:
    url = world.at(below, rows=below >= "20261123_132000")
    with connect_for_migrations(url).begin() as connection:
        for statement in _SEED:
            connection.execute(text(statement))
        tables = [name for name in _WORK if inspect(connection).has_table(name)]
    worst: list[float] = []
    errors: list[str] = []
    over = threading.Event()
    crowd = [
        threading.Thread(target=_work, args=(url, _WORK[name][kind], over, worst, errors))
        for name in tables
        for kind in (0, 1)
    ]
    with _blocker(url, tables):
        for one in crowd:
            one.start()
        began = time.monotonic()
        answer = _migrate(world.folder, url, revision)
        took = time.monotonic() - began
        over.set()
        for one in crowd:
            one.join()
    assert answer["ok"], answer
    return (
        f"applied after {took:.1f} s behind a {BLOCK_SECONDS:g} s transaction; {len(errors)} "
        f"errors, worst query {max(worst) * 1000:.0f} ms (lock_timeout {LOCK_TIMEOUT_MS} ms)"
    )


@contextmanager
def _blocker(url: str, tables: list[str]) -> Iterator[None]:
    """A transaction that has read and written every table, and takes its time."""
    connection = connect_for_migrations(url).connect()
    for name in tables:
        connection.execute(text(f"SELECT count(*) FROM {name}"))  # noqa: S608
        connection.execute(text(f"DELETE FROM {name} WHERE false"))  # noqa: S608
    timer = threading.Timer(BLOCK_SECONDS, connection.rollback)
    timer.start()
    yield
    timer.join()
    connection.close()


def _work(
    url: str, statement: str, over: threading.Event, worst: list[float], errors: list[str]
) -> None:
    slowest = 0.0
    engine = connect_for_migrations(url)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while not over.is_set():
            slowest = max(slowest, _seconds(connection, statement, errors))
            time.sleep(0.005)
    worst.append(slowest)


def _seconds(connection: Connection, statement: str, errors: list[str]) -> float:
    began = time.perf_counter()
    try:
        connection.execute(text(statement))
    except DBAPIError as exc:
        errors.append(type(exc).__name__)
    return time.perf_counter() - began


def _migrate(folder: Path, url: str, revision: str) -> dict[str, object]:
    """In a process of its own, as in life: it shares no interpreter lock with the crowd."""
    program = (
        "import json, pathlib, sys; from tests.integration.migrated import migrator; "
        "made = migrator(sys.argv[1], folder=pathlib.Path(sys.argv[2])); "
        "print(json.dumps(made.run({'action': 'upgrade', 'revision': sys.argv[3]})))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, url, str(folder), revision],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, object] = json.loads(done.stdout)
    return found


def _no_op(name: str, url: str) -> None:
    """An upgrade with nothing to do, in a new process and in one that has done it before."""
    program = (
        "import sys, time; began = time.perf_counter(); "
        "import pathlib; from voice2text.doors.migrator import answer_to\n"
        "for _ in range(int(sys.argv[3]) + 1):\n"
        "    answer = answer_to({'action': 'upgrade', 'revision': 'head'}, sys.argv[1], "
        "pathlib.Path(sys.argv[2]), code_version='bench')\n"
        "    assert answer['noop'], answer\n"
        "    now = time.perf_counter(); print(now - began); began = now"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, url, str(FOLDER), str(ROUNDS)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    cold, *warm = (float(line) * 1000 for line in done.stdout.split())
    print(f"no-op upgrade on {name}: cold {cold:.0f} ms with imports, warm {min(warm):.0f} ms")


if __name__ == "__main__":
    measure_migrations()
