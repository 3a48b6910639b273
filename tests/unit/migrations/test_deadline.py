"""What an invocation has left, less what is kept back to end it well."""

import pytest

from voice2text.migrations.errors import Code, MigrationError
from voice2text.migrations.timeouts import LEAST_STEP_MS, RESERVE_MS, Deadline

pytestmark = pytest.mark.unit


def test_a_process_without_an_end_has_all_the_time_there_is() -> None:
    assert Deadline().left_ms() is None
    assert Deadline().allows(10**9)
    Deadline().require("a")


@pytest.mark.parametrize("remaining", [0, RESERVE_MS, RESERVE_MS + LEAST_STEP_MS - 1])
def test_no_step_near_the_end(remaining: int) -> None:
    deadline = Deadline(lambda: remaining)
    assert deadline.left_ms() == max(0, remaining - RESERVE_MS)
    with pytest.raises(MigrationError) as caught:
        deadline.require("a")
    assert (caught.value.code, caught.value.revision) == (Code.OUT_OF_TIME, "a")


def test_a_step_with_time_to_spare() -> None:
    deadline = Deadline(lambda: RESERVE_MS + LEAST_STEP_MS)
    deadline.require("a")
    assert deadline.allows(LEAST_STEP_MS)
    assert not deadline.allows(LEAST_STEP_MS + 1)
