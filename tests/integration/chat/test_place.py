"""From the webhook's intake over its queues to the bot's door, and to a chat of the simulator."""

from typing import Any, cast

import pytest

from tests.fakes.queues import FakeAside
from tests.integration.chat.test_simulator import VOICE, House, house, json_bytes
from tests.integration.simulator.conftest import IVAN, TOKEN
from voice2text.chat import sentences
from voice2text.chat.phrases import phrases
from voice2text.domain import EventKind, JobKey
from voice2text.doors.webhook import log
from voice2text.intake.place import Place
from voice2text.intake.receive import receive
from voice2text.queues.backlog import Backlog
from voice2text.queues.depths import QueueDepths
from voice2text.queues.envelopes import RecordingReceived, decode
from voice2text.queues.inbound import InboundQueues
from voice2text.queues.sqs import SqsQueue

__all__ = ["house"]

pytestmark = pytest.mark.integration

RECORDINGS, CHAT = "https://sqs/1/recordings", "https://sqs/1/chat.fifo"


async def post(house: House) -> JobKey:
    """Ivan speaks, and his update goes the webhook's way; answers with what he said."""
    sent = await house.simulator.send(IVAN, VOICE)
    sqs = cast(Any, house.sqs)
    queues = InboundQueues(SqsQueue(sqs, RECORDINGS), SqsQueue(sqs, CHAT))
    place = Place(Backlog(QueueDepths(sqs, {"recordings": RECORDINGS}), 10), queues, log)
    waiting = await house.simulator.ask("GET", f"/bot{TOKEN}/getUpdates")
    for update in waiting["result"]:
        receive(
            json_bytes(update),
            queues=queues,
            aside=FakeAside(),
            follow=lambda *_: None,
            queued=place,
        )
    return JobKey(IVAN, sent["message_id"])


async def test_who_waits_reads_their_place_and_then_their_text(house: House) -> None:
    house.sqs.waiting, house.sqs.working = 3, 10
    key = await post(house)
    (queued,) = map(decode, house.sqs.on("/recordings"))
    (told,) = map(decode, house.sqs.on("/chat.fifo"))
    for _ in range(2):  # SQS may bring it twice
        assert await house.take(told)
    (place,) = await house.replies(IVAN)
    assert place["text"] == sentences.place(phrases("ru"), 12, None)
    assert place["reply_to_message"]["message_id"] == key.message_id
    assert isinstance(queued, RecordingReceived)
    house.jobs.begin(queued.recording)
    assert await house.happened(EventKind.JOB_STARTED, key)
    (begun,) = await house.replies(IVAN)
    assert begun["text"].startswith("Расшифровываю")
    house.finish(key, "Hello.")
    assert await house.happened(EventKind.JOB_FINISHED, key)
    (text,) = await house.replies(IVAN)
    assert (text["text"], text["message_id"]) == ("Hello.", place["message_id"])
    assert await house.take(told)  # long after
    assert len(await house.replies(IVAN)) == 1


async def test_who_need_not_wait_reads_nothing(house: House) -> None:
    house.sqs.waiting, house.sqs.working = 1, 9
    await post(house)
    assert len(house.sqs.on("/recordings")) == 1
    assert house.sqs.on("/chat.fifo") == []
