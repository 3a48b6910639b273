"""What the migrator can be asked."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice2text.migrations.errors import Code, MigrationError
from voice2text.migrations.request import Action, Request, is_relative, read_request

pytestmark = pytest.mark.unit


def test_what_it_reads() -> None:
    assert read_request({"action": "current"}) == Request(Action.CURRENT)
    assert read_request({"action": "upgrade", "revision": "head", "expected_current": "base"}) == (
        Request(Action.UPGRADE, "head", "base")
    )


@pytest.mark.parametrize(
    ("payload", "advice"),
    [
        (None, '{"action": "current"}'),
        ([], '{"action": "current"}'),
        ({}, "current, history, heads, show"),
        ({"action": "drop"}, "current, history, heads, show"),
        ({"action": 1}, "as strings"),
        ({"action": "upgrade", "revision": 1}, "as strings"),
        ({"action": "current", "url": "x"}, "Leave out url"),
        ({"action": "current", "revision": "head"}, "without revision"),
        ({"action": "upgrade"}, "head, a revision or +N"),
        ({"action": "downgrade", "revision": ""}, "-N, a revision or base"),
        ({"action": "upgrade", "revision": "+1"}, "expected_current"),
        ({"action": "upgrade", "revision": "-1", "expected_current": "base"}, "+N with upgrade"),
        ({"action": "downgrade", "revision": "+1", "expected_current": "base"}, "-N with"),
        ({"action": "show"}, "a revision"),
        ({"action": "show", "revision": "+1"}, "show with a revision"),
        ({"action": "plan"}, "head, a revision, +N, -N or base"),
        ({"action": "stamp", "revision": "a"}, "Send expected_current with stamp"),
        (
            {"action": "stamp", "revision": "-1", "expected_current": "a"},
            "head, a revision or base",
        ),
        ({"action": "verify", "plan_sha": "a"}, "without plan_sha"),
        ({"action": "upgrade", "revision": "a", "backup_id": "b"}, "without backup_id"),
        ({"action": "downgrade", "revision": "a", "allow_data_loss": "yes"}, "true or false"),
        ({"action": "downgrade", "revision": "a", "allow_data_loss": True}, "Send backup_id"),
    ],
)
def test_what_it_asks_for_instead(payload: object, advice: str) -> None:
    with pytest.raises(MigrationError) as caught:
        read_request(payload)
    assert caught.value.code is Code.BAD_REQUEST
    assert advice in caught.value.what_to_do


_FIELDS = {
    "action": st.sampled_from([*Action, "", "drop", None, 1]),
    "revision": st.sampled_from(["head", "base", "+1", "-1", "+0", "", None, 1]) | st.text(),
    "expected_current": st.sampled_from(["base", "", None, 1]) | st.text(),
    "allow_data_loss": st.sampled_from([True, False, None, 1, "yes"]),
    "backup_id": st.sampled_from(["snapshot", "", None, 1]),
    "plan_sha": st.sampled_from(["sha", "", None, 1]),
}


@given(st.fixed_dictionaries({}, optional=_FIELDS))
def test_any_payload_is_read_or_refused(payload: dict[str, Any]) -> None:
    try:
        request = read_request(payload)
    except MigrationError as exc:
        code: Code | None = exc.code
    else:
        code = None
        assert request.action == payload["action"]
        if is_relative(request.revision or ""):
            assert request.action is Action.PLAN or request.expected_current is not None
        assert not request.allow_data_loss or request.backup_id
    assert code in {None, Code.BAD_REQUEST}
