"""What was sent more than 48 hours ago is neither edited nor deleted."""

import time

import pytest

from infra.local.simulator.rights import EDITABLE_SECONDS, is_old

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(("age", "old"), [(0, False), (-60, False), (60, True)])
def test_forty_eight_hours_are_the_end(age: int, old: bool) -> None:
    sent_at = time.time() - (EDITABLE_SECONDS + age if age else 0)
    assert is_old({"message": {"date": int(sent_at)}}) is old
