"""Dead letters on a real SQS: found by name, sent back, deleted; the others are left lying."""

import itertools
import time
from typing import Any

import pytest

from infra.local.deploy import client
from tests.fakes.recordings import KEY, recording
from voice2text.domain import Depth, Event, EventKind, JobKey
from voice2text.errors import Retryable
from voice2text.queues.dead import DeadLetters, DeadQueue
from voice2text.queues.depths import QueueDepths
from voice2text.queues.envelopes import (
    BroadcastStep,
    Envelope,
    EventHappened,
    RecordingReceived,
    RewriteRequested,
    UpdateReceived,
    encode,
)
from voice2text.queues.sqs import SqsQueue
from voice2text.text.variant import Edition, Mode, Variant

pytestmark = pytest.mark.integration

NAMES = itertools.count()
MESSAGE = {"message_id": 6, "chat": {"id": 8, "type": "private"}}
EDITION = Edition(Variant(Mode.SUMMARY), "0123abcd")
LETTERS: list[tuple[Envelope, str, JobKey | None]] = [
    (RecordingReceived(recording(), "t"), "recording", KEY),
    (EventHappened(Event(EventKind.JOB_FINISHED, KEY), "t"), "JobFinished", KEY),
    (UpdateReceived({"update_id": 1, "message": MESSAGE}, "t"), "update", JobKey(8, 6)),
    (
        UpdateReceived({"update_id": 1, "callback_query": {"message": MESSAGE}}, "t"),
        "update",
        JobKey(8, 6),
    ),
    (UpdateReceived({"update_id": 1, "my_chat_member": {}}, "t"), "update", None),
    (RewriteRequested(KEY, EDITION, "t"), "rewrite", KEY),
    (BroadcastStep(4, "t"), "broadcast", None),
]


class Setting:
    """A dead-letter queue and its source, both of a kind."""

    def __init__(self, port: int, suffix: str) -> None:
        self.sqs: Any = client("sqs", port)
        attributes = {"FifoQueue": "true"} if suffix else {}
        source, dead = [
            self.sqs.create_queue(
                QueueName=f"{name}-letters-{next(NAMES)}{suffix}", Attributes=attributes
            )["QueueUrl"]
            for name in ("source", "dead")
        ]
        self.source_url, self.dead = source, SqsQueue(self.sqs, dead)
        queue = DeadQueue(self.sqs, "chat", dead, SqsQueue(self.sqs, source))
        self.letters = DeadLetters([queue])
        self.depths = QueueDepths(self.sqs, {"chat": source, "chat, dead": dead})

    def bury(self, body: str) -> None:
        self.dead.send_body(body, group=str(next(NAMES)), once=str(next(NAMES)))

    def came_back(self) -> list[str]:
        found = self.sqs.receive_message(QueueUrl=self.source_url, MaxNumberOfMessages=10)
        return [one["Body"] for one in found.get("Messages", [])]


@pytest.fixture(params=["", ".fifo"])
def setting(request: pytest.FixtureRequest, aws_port: int) -> Setting:
    return Setting(aws_port, request.param)


def test_a_letter_is_what_its_envelope_says(setting: Setting) -> None:
    for envelope, *_ in LETTERS:
        setting.bury(encode(envelope))
    setting.bury("no envelope")
    found = setting.letters.some(10)
    said = {(one.kind, one.key) for one in found}
    assert said == {(kind, key) for _, kind, key in LETTERS} | {("unreadable", None)}
    assert {one.edition for one in found if one.kind == "rewrite"} == {EDITION.code}
    assert {one.edition for one in found if one.kind != "rewrite"} == {None}
    assert len({one.name for one in found}) == len(LETTERS) + 1
    assert all(abs(one.sent_at_ms / 1000 - time.time()) < 600 for one in found)
    assert {one.queue for one in found} == {"chat"}
    assert len(setting.letters.some(2)) == 2  # looking takes nothing away


def test_one_is_sent_back_once_and_the_others_stay(setting: Setting) -> None:
    bodies = [encode(envelope) for envelope, *_ in LETTERS]
    for body in bodies:
        setting.bury(body)
    (wanted,) = [one for one in setting.letters.some(10) if one.kind == "recording"]
    assert setting.letters.letter(wanted.name) == wanted
    assert setting.letters.redrive(wanted.name)
    assert not setting.letters.redrive(wanted.name)
    assert setting.letters.letter(wanted.name) is None
    assert setting.came_back() == [bodies[0]]
    assert len(setting.letters.some(10)) == len(LETTERS) - 1


def test_one_is_deleted(setting: Setting) -> None:
    setting.bury("a")
    setting.bury("b")
    one, other = setting.letters.some(10)
    for _ in range(2):
        setting.letters.delete(one.name)
    assert setting.letters.some(10) == [other]
    assert setting.came_back() == []


def test_depths_are_counted(setting: Setting) -> None:
    setting.bury("a")
    assert setting.depths.depths() == [Depth("chat", 0, 0), Depth("chat, dead", 1, 0)]


def test_an_outage_is_retryable(setting: Setting) -> None:
    gone = SqsQueue(setting.sqs, setting.source_url + "-gone")
    queue = DeadQueue(setting.sqs, "chat", setting.source_url + "-gone", gone)
    for ask in (lambda: DeadLetters([queue]).some(1), lambda: DeadLetters([queue]).redrive("a")):
        with pytest.raises(Retryable):
            ask()
    with pytest.raises(Retryable):
        QueueDepths(setting.sqs, {"chat": setting.source_url + "-gone"}).depths()
