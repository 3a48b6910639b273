"""Who has to wait, as SQS counts, and how seldom it is asked."""

from dataclasses import dataclass, field

import pytest

from voice2text.domain import Depth
from voice2text.errors import Retryable
from voice2text.queues.backlog import KEPT_SECONDS, Backlog

pytestmark = pytest.mark.unit

TRANSCRIBERS = 10


@dataclass
class Queue:
    """The recordings queue, a clock, and what asks it."""

    waiting: int = 0
    working: int = 0
    down: bool = False
    looks: int = 0
    time: float = 1000.0
    backlog: Backlog = field(init=False)

    def __post_init__(self) -> None:
        self.backlog = Backlog(self, TRANSCRIBERS, clock=lambda: self.time)

    def depths(self) -> list[Depth]:
        self.looks += 1
        if self.down:
            raise Retryable("sqs: ReadTimeoutError")
        return [Depth("recordings", self.waiting, self.working)]


@pytest.mark.parametrize(
    ("waiting", "working", "ahead"),
    [
        (0, 0, None),  # not counted yet, or done already
        (1, 0, None),
        (1, 9, None),  # the tenth transcriber takes it
        (0, 10, None),  # and has taken it
        (1, 10, 10),
        (3, 10, 12),
        (501, 10, 510),
        (1, 50, 10),  # forty of them come back later: nobody is at work on them
        (2, 50, 11),
    ],
)
def test_who_is_ahead(waiting: int, working: int, ahead: int | None) -> None:
    assert Queue(waiting, working).backlog.ahead() == ahead


def test_a_burst_is_one_look_and_each_comes_behind_the_one_before() -> None:
    queue = Queue(1, 10)
    assert [queue.backlog.ahead() for _ in range(4)] == [10, 11, 12, 13]
    assert queue.looks == 1


def test_a_steady_stream_that_is_worked_off_is_no_backlog() -> None:
    queue = Queue(1, 7)
    assert [queue.backlog.ahead() for _ in range(50)] == [None] * 50
    assert queue.looks == 1


def test_a_queue_that_fills_up_is_noticed_at_the_next_look() -> None:
    queue = Queue(1, 7)
    queue.backlog.ahead()
    queue.waiting, queue.working = 40, 10
    queue.time += KEPT_SECONDS
    assert queue.backlog.ahead() == 49


def test_a_look_is_a_few_seconds_old_at_most() -> None:
    queue = Queue(1, 10)
    queue.backlog.ahead()
    queue.waiting, queue.working = 0, 3
    queue.time += KEPT_SECONDS - 0.1
    assert queue.backlog.ahead() == 11
    queue.time += 0.1
    assert queue.backlog.ahead() is None
    assert queue.looks == 2


def test_a_clock_that_is_set_back_does_not_keep_a_look_for_ever() -> None:
    queue = Queue(1, 10)
    queue.backlog.ahead()
    queue.time -= 3600
    queue.backlog.ahead()
    assert queue.looks == 2


def test_a_queue_that_does_not_answer_is_left_alone_for_a_while() -> None:
    queue = Queue(1, 10, down=True)
    with pytest.raises(Retryable):
        queue.backlog.ahead()
    assert [queue.backlog.ahead() for _ in range(3)] == [None, None, None]
    assert queue.looks == 1
    queue.down, queue.time = False, queue.time + KEPT_SECONDS
    assert queue.backlog.ahead() == 10
