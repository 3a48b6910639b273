import logging
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from tests.fakes.queues import FakeVisibility
from tests.fakes.sqs import record
from voice2text.errors import Retryable
from voice2text.observability import logger
from voice2text.queues.consume import (
    BUG_TRIES,
    DAY_SECONDS,
    LONGEST_PAUSE_SECONDS,
    Message,
    consume,
)

pytestmark = pytest.mark.unit


class Consumer:
    def __init__(self, handle: Callable[[Message], None]) -> None:
        self.queue = FakeVisibility()
        self.handled: list[str] = []
        self.buried: list[str] = []
        self._handle = handle
        self._bugs: Counter[str] = Counter()

    def take(self, *records: dict[str, Any]) -> list[str]:
        def handle(message: Message) -> None:
            self.handled.append(message.id)
            self._handle(message)

        answer = consume(
            {"Records": list(records)},
            queue=self.queue,
            handle=handle,
            bury=lambda message: self.buried.append(message.id),
            bugs=self._bugs,
            log=logger("test"),
        )
        return [item["itemIdentifier"] for item in answer["batchItemFailures"]]


def fails_with(exc: Exception) -> Callable[[Message], None]:
    def handle(_: Message) -> None:
        raise exc

    return handle


def test_what_was_handled_does_not_come_back() -> None:
    consumer = Consumer(lambda _: None)
    assert consumer.take(record(item="a"), record(item="b")) == []
    assert consumer.handled == ["a", "b"]
    assert not consumer.queue.hidden


def test_a_retryable_failure_comes_back_after_the_pause_it_asks_for() -> None:
    consumer = Consumer(fails_with(Retryable("asleep", after=40)))
    assert consumer.take(record(item="a")) == ["a"]
    assert consumer.queue.hidden == [("receipt-a", 40)]


def test_pauses_grow_and_are_bounded() -> None:
    consumer = Consumer(fails_with(Retryable("asleep", after=1)))
    for receives in (1, 4, 100):
        consumer.take(record(receives=receives))
    assert [seconds for _, seconds in consumer.queue.hidden] == [2, 16, LONGEST_PAUSE_SECONDS]


def test_an_outage_is_outlived_however_often_the_message_came() -> None:
    consumer = Consumer(fails_with(Retryable("asleep")))
    assert consumer.take(record(item="a", receives=100)) == ["a"]
    assert not consumer.buried


def test_after_a_day_even_a_retryable_failure_is_buried() -> None:
    consumer = Consumer(fails_with(Retryable("asleep")))
    tried = record(item="a", age_seconds=DAY_SECONDS + 60, tried_seconds=DAY_SECONDS + 60)
    assert consumer.take(tried) == []
    assert consumer.buried == ["a"]


def test_the_day_begins_when_somebody_first_takes_the_message() -> None:
    consumer = Consumer(fails_with(Retryable("asleep")))
    paused = record(item="a", age_seconds=13 * DAY_SECONDS, tried_seconds=DAY_SECONDS - 60)
    assert consumer.take(paused) == ["a"]
    assert not consumer.buried


def test_where_nobody_says_when_it_was_first_taken_it_was_when_it_was_sent() -> None:
    consumer = Consumer(fails_with(Retryable("asleep")))
    old = record(item="a", age_seconds=DAY_SECONDS + 60)
    del old["attributes"]["ApproximateFirstReceiveTimestamp"]
    assert consumer.take(old) == []
    assert consumer.buried == ["a"]


def test_a_bug_is_tried_three_times_and_then_buried() -> None:
    consumer = Consumer(fails_with(ValueError("bug")))
    for receives in range(1, BUG_TRIES):
        assert consumer.take(record(item="a", receives=receives)) == ["a"]
    assert not consumer.buried
    assert consumer.take(record(item="a", receives=BUG_TRIES)) == []
    assert consumer.buried == ["a"]


def test_an_outage_does_not_use_up_the_tries_of_a_bug() -> None:
    consumer = Consumer(fails_with(ValueError("bug")))
    assert consumer.take(record(item="a", receives=50)) == ["a"]
    assert not consumer.buried


def test_each_message_has_its_own_tries() -> None:
    consumer = Consumer(fails_with(ValueError("bug")))
    for item in "abcabc":
        assert consumer.take(record(item=item)) == [item]
    assert not consumer.buried


def test_after_a_failure_the_rest_of_the_chat_waits_and_other_chats_do_not() -> None:
    def handle(message: Message) -> None:
        if message.id == "a1":
            raise Retryable("not now")

    consumer = Consumer(handle)
    failed = consumer.take(
        record(item="a1", group="a"), record(item="b1", group="b"), record(item="a2", group="a")
    )
    assert failed == ["a1", "a2"]
    assert consumer.handled == ["a1", "b1"]


def test_a_message_that_can_t_be_put_aside_comes_back(caplog: pytest.LogCaptureFixture) -> None:
    consumer = Consumer(fails_with(Retryable("asleep")))
    consumer.queue.down = True
    with caplog.at_level(logging.ERROR):
        assert consumer.take(record(item="a")) == ["a"]
    assert "could not put a failed message aside" in caplog.text
