"""One migrator at a time, whoever else runs; a killed one frees the lock."""

import json
import os
import signal
import subprocess
import sys

import pytest

from tests.integration.migrated import ROOT, migrator
from voice2text.migrations.lock import exclusive
from voice2text.storage.engine import connect_for_migrations
from voice2text.storage.revisions import REVISIONS

pytestmark = pytest.mark.integration

HOLD = """
import sys, time
from voice2text.migrations.lock import exclusive
from voice2text.storage.engine import connect_for_migrations
with exclusive(connect_for_migrations(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def migrate(url: str, *arguments: str) -> subprocess.Popen[str]:
    """`make migrate`, as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "infra.local.migrate", *arguments],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": url},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_second_migrator_is_told_to_wait(database_url: str) -> None:
    with exclusive(connect_for_migrations(database_url)):
        answer = migrator(database_url, wait=0.3).run({"action": "upgrade", "revision": "head"})
        assert answer["error"] is not None
        assert answer["error"]["code"] == "busy"
        assert migrator(database_url).run({"action": "current"})["ok"]  # looking needs no lock
    assert migrator(database_url).run({"action": "upgrade", "revision": "head"})["noop"]


def test_the_lock_is_free_after_a_failure(database_url: str) -> None:
    for _ in range(2):
        answer = migrator(database_url, wait=0).run({"action": "upgrade", "revision": "nope"})
        assert answer["error"] is not None
        assert answer["error"]["code"] == "unknown_revision"


def test_migrators_that_start_at_once_apply_each_revision_once(empty_url: str) -> None:
    processes = [migrate(empty_url, "upgrade", "head") for _ in range(4)]
    answers = []
    for process in processes:
        output, errors = process.communicate(timeout=60)
        assert (process.returncode, errors) == (0, "")
        answers.append(json.loads(output))
    assert sorted(answer["noop"] for answer in answers) == [False, True, True, True]
    assert [one for answer in answers for one in answer["applied"]] == list(REVISIONS)


def test_a_killed_holder_frees_the_lock(database_url: str) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, database_url], stdout=subprocess.PIPE, text=True
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        busy = migrator(database_url, wait=0).run({"action": "upgrade", "revision": "head"})
        assert busy["error"] is not None
        assert busy["error"]["code"] == "busy"
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        answer = migrator(database_url, wait=10).run({"action": "upgrade", "revision": "head"})
    assert answer["ok"], answer
