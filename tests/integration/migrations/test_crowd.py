"""Three migrators at once, again and again: no error, and each revision is applied once.

By default a few rounds; VOICE2TEXT_THOROUGH=1 makes a hundred.
"""

import json
import logging
import subprocess
import sys
import time

import pytest
from sqlalchemy import text

from tests.integration.migrated import ROOT
from tests.integration.migrations.worlds import BEFORE_THE_RENAME, INDEX, LINE, THOROUGH, World
from voice2text.storage.engine import connect_for_migrations

pytestmark = pytest.mark.integration

log = logging.getLogger(__name__)
ROUNDS = 100 if THOROUGH else 2
STARTS = ("base", BEFORE_THE_RENAME)
# Each a process, ready before it is told where: the imports are not what races.
RACER = """
import json, pathlib, sys
from tests.integration.migrated import migrator
for line in sys.stdin:
    url, folder = json.loads(line)
    answer = migrator(url, folder=pathlib.Path(folder), wait=60).run(
        {"action": "upgrade", "revision": "head"})
    print(json.dumps(answer), flush=True)
"""


def test_three_at_once(world: World) -> None:
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", RACER],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    began = time.monotonic()
    for number in range(ROUNDS):
        start = STARTS[number % len(STARTS)]
        url = world.at(start)
        for racer in racers:
            assert racer.stdin is not None
            racer.stdin.write(json.dumps([url, str(world.folder)]) + "\n")
            racer.stdin.flush()
        answers = [json.loads(racer.stdout.readline()) for racer in racers if racer.stdout]
        assert [answer["error"] for answer in answers] == [None, None, None]
        wanted = list(LINE[LINE.index(start) + 1 :])
        assert sorted(one for answer in answers for one in answer["applied"]) == wanted
        assert world.like_a_clean_build(url, INDEX)
        with connect_for_migrations(url).connect() as connection:
            ledger = connection.execute(text("SELECT revision FROM migration_ledger")).scalars()
            assert sorted(ledger) == sorted(LINE[1:])
    for racer in racers:
        racer.communicate()
    log.info("%d rounds of three: %.0f s", ROUNDS, time.monotonic() - began)
