"""SQS forgets for five minutes what it has seen: news that are new have names that are new."""

from dataclasses import replace
from typing import Any, cast

import pytest

from tests.fakes.recordings import KEY
from tests.fakes.sqs import MemorySqs
from voice2text.domain import Event, EventKind
from voice2text.doors.transcriber import ChatEvents
from voice2text.queues.sqs import SqsQueue

pytestmark = pytest.mark.unit

FINISHED = Event(EventKind.JOB_FINISHED, KEY)
HALF = Event(EventKind.JOB_PROGRESSED, KEY, done_ms=30_000, total_ms=60_000)


def names(*events: Event) -> set[str]:
    sqs = MemorySqs()
    telling = ChatEvents(SqsQueue(cast(Any, sqs), "https://sqs/1/chat.fifo"), "u1", 0)
    for event in events:
        telling.emit(event)
    return {one["MessageDeduplicationId"] for one in sqs.sent}


def test_a_second_transcription_is_no_repetition_of_the_first() -> None:
    assert len(names(FINISHED, FINISHED, replace(FINISHED, generation=1))) == 2


def test_progress_is_no_repetition_of_progress() -> None:
    assert len(names(HALF, HALF, replace(HALF, done_ms=40_000))) == 2
