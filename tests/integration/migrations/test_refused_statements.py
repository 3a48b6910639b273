"""Every statement of an upgrade made to fail: back to before the run, or forward only, and said so.

By default three statements; VOICE2TEXT_THOROUGH=1 takes all of them.
"""

import logging

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
SOME = 3
UP = {"action": "upgrade", "revision": "head"}


@pytest.mark.parametrize("start", ["base", BEFORE_THE_RENAME])
def test_a_statement_that_fails(world: World, some_victims: Victims, start: str) -> None:
    whole = some_victims.run(world.at(start), UP, world.folder)
    rows = rows_of(world.at(start)) if start != "base" else None
    outcomes: dict[str, int] = {}
    for moment in moments(whole["statements"], SOME):
        url = world.at(start)
        answer = some_victims.run(url, UP, world.folder, fail_at=moment)["answer"]
        # A statement may be one that the migrator can do without: asking whether the lock is
        # still held, say. Then it says that all went well, and it did.
        if answer["ok"]:
            outcome, place = "unharmed", INDEX
        elif answer["to"] == start or answer["error"]["code"] in {"unreachable", "lock_lost"}:
            outcome, place = answer["error"]["code"], answer["to"]
        else:
            outcome, place = "forward only", answer["to"]
            assert "forward only" in answer["error"]["what_to_do"], answer
            assert answer["losses"]
        outcomes[outcome] = outcomes.get(outcome, 0) + 1
        here = str(migrator(url, folder=world.folder).run({"action": "current"})["to"])
        assert place in {here, None}, (moment, answer)
        assert world.like_a_clean_build(url, here), (moment, answer)
        assert rows is None or rows_of(url) == rows
        assert migrator(url, folder=world.folder).run(UP)["to"] == INDEX
        assert rows is None or rows_of(url) == rows
    log.info("from %s: %s", start, outcomes)
    assert outcomes
    if THOROUGH:
        assert outcomes["step_failed"] > 0
