import threading

import pytest

from tests.fakes.queues import FakeVisibility, QueueDown
from voice2text.observability import logger
from voice2text.queues.heartbeat import HOLD_SECONDS, RENEW_SECONDS, heartbeat

pytestmark = pytest.mark.unit


class Counting(FakeVisibility):
    """Tells when it was asked often enough."""

    def __init__(self, enough: int, *, broken: bool = False) -> None:
        super().__init__()
        self._left = enough
        self._broken = broken
        self.reached = threading.Event()

    def hide(self, receipt: str, seconds: int) -> None:
        super().hide(receipt, seconds)
        self._left -= 1
        if self._left <= 0:
            self.reached.set()
        if self._broken:
            raise QueueDown


def test_it_shortens_the_hold_at_once_and_renews_it_while_the_work_lasts() -> None:
    queue = Counting(3)
    with heartbeat(queue, "r", logger("test"), renew=0.001):
        assert queue.reached.wait(10)
    assert set(queue.hidden) == {("r", HOLD_SECONDS)}


def test_it_ends_with_the_work_also_when_the_work_fails() -> None:
    queue = Counting(1)

    def work() -> None:
        with heartbeat(queue, "r", logger("test")):
            assert queue.reached.wait(10)
            raise ValueError("work")

    with pytest.raises(ValueError, match="work"):
        work()
    assert "heartbeat" not in {thread.name for thread in threading.enumerate()}


def test_a_missed_beat_does_not_hurt_the_work() -> None:
    queue = Counting(3, broken=True)
    with heartbeat(queue, "r", logger("test"), renew=0.001):
        assert queue.reached.wait(10)


def test_two_lost_beats_in_a_row_lose_nothing() -> None:
    assert 2 * RENEW_SECONDS < HOLD_SECONDS
