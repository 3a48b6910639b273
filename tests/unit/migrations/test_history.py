"""Targets are resolved on the line of revisions before anything moves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice2text.migrations.errors import Code, MigrationError
from voice2text.migrations.history import History
from voice2text.migrations.request import Action, Request

pytestmark = pytest.mark.unit

HISTORY = History({"a": "first", "b": "second", "c": "third"})
PLACES = st.sampled_from(HISTORY.line)
ANYTHING = st.sampled_from([*HISTORY.line, "head", "nope", "+1", "+2", "+9", "-1", "-2", "-9"])


@given(PLACES, PLACES)
def test_steps_lead_from_one_place_to_the_other(start: str, end: str) -> None:
    steps = HISTORY.steps(start, end)
    assert HISTORY.steps(end, start) == steps[::-1]
    assert len(steps) == abs(HISTORY.position(start) - HISTORY.position(end))


@given(st.sampled_from([Action.UPGRADE, Action.DOWNGRADE]), ANYTHING, PLACES, PLACES)
def test_the_same_request_twice_ends_where_it_ended_once(
    action: Action, revision: str, expected: str, current: str
) -> None:
    request = Request(action, revision, expected)
    try:
        target = HISTORY.target(request, current)
    except MigrationError:
        return
    assert HISTORY.target(request, target) == target
    if target != current:
        assert expected == current
        up = HISTORY.position(target) > HISTORY.position(current)
        assert up is (action is Action.UPGRADE)


def test_relative_targets_count_from_where_the_sender_was() -> None:
    assert HISTORY.target(Request(Action.UPGRADE, "+2", "a"), "a") == "c"
    assert HISTORY.target(Request(Action.DOWNGRADE, "-1", "a"), "a") == "base"


def test_newer_code_migrated_the_database() -> None:
    with pytest.raises(MigrationError) as caught:
        HISTORY.target(Request(Action.UPGRADE, "head"), "d")
    assert caught.value.code is Code.UNKNOWN_CURRENT
    assert all(one["applied"] for one in HISTORY.described("d"))
