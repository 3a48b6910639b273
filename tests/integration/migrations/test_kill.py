"""Killed anywhere, up or down: the next run finishes the job, and no row is lost.

By default at two statements a way and a few random moments; VOICE2TEXT_THOROUGH=1 takes every
statement, and 200 random moments.
"""

import logging
import os
import random
from typing import Any

import pytest

from tests.integration.migrated import migrator
from tests.integration.migrations.victim import Victims
from tests.integration.migrations.worlds import (
    BEFORE_THE_RENAME,
    INDEX,
    THOROUGH,
    World,
    moments,
    rows_of,
)

pytestmark = pytest.mark.integration

log = logging.getLogger(__name__)

DEATHS = 2
RANDOM_KILLS = 200 if THOROUGH else 4
UP = {"action": "upgrade", "revision": "head"}
DOWN = {"action": "downgrade", "revision": BEFORE_THE_RENAME}
WAYS = [("base", INDEX, UP), (BEFORE_THE_RENAME, INDEX, UP), (INDEX, BEFORE_THE_RENAME, DOWN)]


def finish(world: World, url: str, payload: dict[str, Any], end: str) -> None:
    """The same payload again does what is left, and the result can't be told from a clean one."""
    answer = migrator(url, folder=world.folder).run(payload)
    assert answer["ok"], answer
    assert answer["to"] == end
    again = migrator(url, folder=world.folder).run(payload)
    assert (again["ok"], again["noop"], again["to"]) == (True, True, end)
    assert world.like_a_clean_build(url, end)


@pytest.mark.parametrize(("start", "end", "payload"), WAYS)
def test_killed_at_a_statement(
    world: World, some_victims: Victims, start: str, end: str, payload: dict[str, Any]
) -> None:
    whole = some_victims.run(world.at(start), payload, world.folder)
    assert whole["answer"]["to"] == end, whole
    rows = rows_of(world.at(start)) if start != "base" else None
    killed = 0
    for moment in moments(whole["statements"], DEATHS):
        url = world.at(start)
        dead = some_victims.run(url, payload, world.folder, die_at=moment)
        assert dead["answer"] is None
        killed += 1
        finish(world, url, payload, end)
        assert rows is None or rows_of(url) == rows
    log.info("%s to %s: killed at %d of %d statements", start, end, killed, whole["statements"])
    assert killed > 0


@pytest.mark.parametrize(("start", "end", "payload"), WAYS[1:])
def test_killed_at_a_random_moment(
    world: World, some_victims: Victims, start: str, end: str, payload: dict[str, Any]
) -> None:
    whole = some_victims.run(world.at(start), payload, world.folder)
    seconds = whole["answer"]["elapsed_ms"] / 1000
    rows = rows_of(world.at(start))
    random.seed(os.environ.get("VOICE2TEXT_SEED", "2026"))
    killed = 0
    for _ in range(RANDOM_KILLS // 2):
        url = world.at(start)
        moment = random.uniform(0, seconds)
        dead = some_victims.run(url, payload, world.folder, die_after=moment)
        killed += dead["answer"] is None
        finish(world, url, payload, end)
        assert rows_of(url) == rows
    log.info("%s to %s: %d of %d killed in time", start, end, killed, RANDOM_KILLS // 2)
    assert killed or not THOROUGH  # one of a few may come when all was done
