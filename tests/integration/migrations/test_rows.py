"""Rows go up, down and up again with the schema and stay the same; every door starts afterwards."""

import re
from itertools import pairwise

import pytest

from tests.integration.migrations.worlds import LINE, World, rows_of
from voice2text.errors import Retryable
from voice2text.storage.engine import connect
from voice2text.storage.revisions import REVISIONS
from voice2text.storage.schema_gate import SchemaGate

pytestmark = pytest.mark.integration

WITH_ROWS = LINE[LINE.index("20261123_132000") :]


@pytest.mark.parametrize(("below", "revision"), list(pairwise(WITH_ROWS)))
def test_rows_survive_up_down_up(world: World, below: str, revision: str) -> None:
    url = world.at(below)
    before = rows_of(url)
    for target in (revision, below, revision):
        world.move(url, target)
        assert rows_of(url) == before
        assert world.like_a_clean_build(url, target)


def test_rows_survive_the_whole_way(world: World) -> None:
    url = world.at(WITH_ROWS[0])
    before = rows_of(url)
    for target in (WITH_ROWS[-1], WITH_ROWS[0], WITH_ROWS[-1]):
        world.move(url, target)
        assert rows_of(url) == before


@pytest.mark.parametrize("revision", LINE)
def test_the_gate_of_every_door_after_each_revision(world: World, revision: str) -> None:
    engine = connect(world.at(revision, rows=False))
    if revision in LINE[LINE.index(REVISIONS[-1]) :]:
        SchemaGate(engine).check()
    else:
        current = "none" if revision == "base" else revision
        said = f"Database schema mismatch. Current: {current}, HEAD: {REVISIONS[-1]}"
        with pytest.raises(Retryable, match=re.escape(said)):
            SchemaGate(engine).check()
    engine.dispose()
