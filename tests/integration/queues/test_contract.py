"""What a fake promises, SQS and S3 keep: the same tests over both."""

import itertools
import json
import socket
from collections.abc import Callable
from typing import Any, Protocol

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from botocore.session import get_session

from infra.local.deploy import client
from tests.fakes.queues import FakeAside, FakeQueues, QueueDown
from tests.fakes.recordings import recording
from tests.unit.updates import voice_update
from tests.unit.webhook.api_gateway import Webhook
from voice2text.domain import JobKey, Recording
from voice2text.doors import webhook
from voice2text.errors import Retryable
from voice2text.files.bucket import AsideBucket
from voice2text.intake.receive import Aside
from voice2text.queues.backlog import Backlog
from voice2text.queues.depths import QueueDepths
from voice2text.queues.envelopes import EventHappened, RecordingReceived, UpdateReceived, decode
from voice2text.queues.inbound import InboundQueues
from voice2text.queues.sqs import SqsQueue

pytestmark = pytest.mark.integration

NAMES = itertools.count()


class Setting(Protocol):
    """Two queues and a bucket, and what lies in them."""

    @property
    def queues(self) -> InboundQueues | FakeQueues: ...

    @property
    def aside(self) -> Aside: ...

    def recordings(self) -> list[tuple[Recording, str]]: ...

    def updates(self) -> list[tuple[dict[str, Any], str]]: ...

    def places(self) -> list[tuple[JobKey, int | None, str]]: ...

    def kept(self) -> list[tuple[bytes, str]]: ...

    def fail(self) -> type[Exception]: ...


class Fake:
    def __init__(self) -> None:
        self.queues = FakeQueues()
        self.aside = FakeAside()

    def recordings(self) -> list[tuple[Recording, str]]:
        return self.queues.recordings

    def updates(self) -> list[tuple[dict[str, Any], str]]:
        return [(update, trace) for update, _, trace in self.queues.updates]

    def places(self) -> list[tuple[JobKey, int | None, str]]:
        return [*self.queues.places]

    def kept(self) -> list[tuple[bytes, str]]:
        return self.aside.kept

    def fail(self) -> type[Exception]:
        self.queues.down = self.aside.down = True
        return QueueDown


class Real:
    def __init__(self, port: int) -> None:
        self.sqs, self._s3 = client("sqs", port), client("s3", port)
        name = f"test-{next(NAMES)}"
        fifo = {"FifoQueue": "true"}
        self.standard = self.sqs.create_queue(QueueName=name)["QueueUrl"]
        self.fifo = self.sqs.create_queue(QueueName=f"{name}.fifo", Attributes=fifo)["QueueUrl"]
        self._bucket = name
        self._s3.create_bucket(
            Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
        )
        self.queues = InboundQueues(
            SqsQueue(self.sqs, self.standard), SqsQueue(self.sqs, self.fifo)
        )
        self.aside = AsideBucket(lambda: self._s3, name)

    def recordings(self) -> list[tuple[Recording, str]]:
        found = [decode(message["Body"]) for message in self.received(self.standard)]
        return [
            (each.recording, each.trace) for each in found if isinstance(each, RecordingReceived)
        ]

    def updates(self) -> list[tuple[dict[str, Any], str]]:
        found = [decode(message["Body"]) for message in self.received(self.fifo)]
        return [(each.update, each.trace) for each in found if isinstance(each, UpdateReceived)]

    def places(self) -> list[tuple[JobKey, int | None, str]]:
        found = [decode(message["Body"]) for message in self.received(self.fifo)]
        return [
            (each.event.key, each.event.ahead, each.trace)
            for each in found
            if isinstance(each, EventHappened)
        ]

    def kept(self) -> list[tuple[bytes, str]]:
        listed = self._s3.list_objects_v2(Bucket=self._bucket).get("Contents", [])
        objects = [self._s3.get_object(Bucket=self._bucket, Key=each["Key"]) for each in listed]
        return [(each["Body"].read(), each["Metadata"]["reason"]) for each in objects]

    def fail(self) -> type[Exception]:
        for url in (self.standard, self.fifo):
            self.sqs.delete_queue(QueueUrl=url)
        self._s3.delete_bucket(Bucket=self._bucket)
        return ClientError

    def received(self, url: str) -> list[dict[str, Any]]:
        messages: list[dict[str, Any]] = self.sqs.receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, MessageSystemAttributeNames=["All"]
        ).get("Messages", [])
        return messages


@pytest.fixture(params=["fake", "real"])
def setting(request: pytest.FixtureRequest) -> Setting:
    make: dict[str, Callable[[], Setting]] = {
        "fake": Fake,
        "real": lambda: Real(request.getfixturevalue("aws_port")),
    }
    return make[request.param]()


@pytest.fixture
def real(aws_port: int) -> Real:
    return Real(aws_port)


def test_a_recording_comes_out_as_it_went_in(setting: Setting) -> None:
    setting.queues.put_recording(recording(), "u1")
    assert setting.recordings() == [(recording(), "u1")]


def test_updates_come_out_in_order(setting: Setting) -> None:
    for number in range(3):
        setting.queues.put_update({"update_id": number}, 7, f"u{number}")
    assert setting.updates() == [({"update_id": number}, f"u{number}") for number in range(3)]


def test_a_place_is_told_to_the_chat(setting: Setting) -> None:
    setting.queues.put_place(recording(), 12, "u1")
    assert setting.places() == [(recording().key, 12, "u1")]


def test_a_place_is_told_once_and_beside_its_update(real: Real) -> None:
    real.queues.put_update({"update_id": 1}, recording().key.chat_id, "u1")
    for _ in range(2):
        real.queues.put_place(recording(), 12, "u1")
    messages = real.received(real.fifo)
    assert len(messages) == 2
    assert len({one["Attributes"]["MessageGroupId"] for one in messages}) == 1
    told = decode(messages[1]["Body"])
    assert isinstance(told, EventHappened)
    assert told.event.language == recording().user_language


def test_sqs_counts_who_waits_and_who_is_at_work(real: Real) -> None:
    """Of two transcribers both are at work, and one recording waits before the last."""
    depths = QueueDepths(real.sqs, {"recordings": real.standard})
    for number in range(4):
        assert Backlog(depths, 4).ahead() is None
        real.queues.put_recording(recording(), f"u{number}")
    for _ in range(2):
        real.sqs.receive_message(QueueUrl=real.standard, MaxNumberOfMessages=1)
    assert Backlog(depths, 2).ahead() == 3
    assert Backlog(depths, 4).ahead() is None
    real.fail()
    with pytest.raises(Retryable):
        Backlog(depths, 2).ahead()


def test_an_sqs_that_is_silent_is_waited_for_half_a_second_and_not_again() -> None:
    """A socket that takes the connection and says nothing; the client is the webhook's own."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        sqs: Any = get_session().create_client(
            "sqs",
            region_name="eu-central-1",
            endpoint_url=url,
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=webhook.HASTY,
        )
        backlog = Backlog(QueueDepths(sqs, {"recordings": f"{url}/r"}), 2, clock=lambda: 1000.0)
        with pytest.raises(Retryable, match="ReadTimeoutError"):
            backlog.ahead()
        assert backlog.ahead() is None
        silent.settimeout(0)
        silent.accept()[0].close()
        with pytest.raises(BlockingIOError):  # one attempt, one connection
            silent.accept()


def test_a_body_is_kept_with_its_reason(setting: Setting) -> None:
    setting.aside.put_aside(b"\xff{", "not JSON")
    assert setting.kept() == [(b"\xff{", "not JSON")]


def test_what_can_t_be_put_raises(setting: Setting) -> None:
    failure = setting.fail()
    with pytest.raises(failure):
        setting.queues.put_recording(recording(), "u1")
    with pytest.raises(failure):
        setting.queues.put_update({}, 7, "u1")
    with pytest.raises(failure):
        setting.aside.put_aside(b"", "empty")


def test_the_same_update_twice_is_queued_once(real: Real) -> None:
    for _ in range(2):
        real.queues.put_update({"update_id": 1}, 7, "u1")
    assert len(real.updates()) == 1


def test_each_chat_is_a_group_of_its_own(real: Real) -> None:
    real.queues.put_update({"update_id": 1}, -100123, "u1")
    [message] = real.received(real.fifo)
    assert message["Attributes"]["MessageGroupId"] == "-100123"


def test_the_same_body_twice_is_one_object(real: Real) -> None:
    for _ in range(2):
        real.aside.put_aside(b"{", "not JSON")
    assert len(real.kept()) == 1


def test_a_hidden_message_stays_away_and_one_shown_again_comes_back(real: Real) -> None:
    queue = SqsQueue(real.sqs, real.fifo)
    real.queues.put_update({"update_id": 1}, 7, "u1")
    [message] = real.received(real.fifo)
    queue.hide(message["ReceiptHandle"], 600)
    assert real.received(real.fifo) == []
    queue.hide(message["ReceiptHandle"], 0)
    [again] = real.received(real.fifo)
    assert again["MessageId"] == message["MessageId"]


def test_the_webhook_answers_503_while_sqs_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    away = client("sqs", 9)  # nobody listens on the discard port
    queues = InboundQueues(
        SqsQueue(away, "http://127.0.0.1:9/r"), SqsQueue(away, "http://x/c.fifo")
    )
    with pytest.raises(EndpointConnectionError):
        queues.put_recording(recording(), "u1")
    door = Webhook()
    monkeypatch.setattr(door.queues, "put_recording", queues.put_recording)
    assert door.post(json.dumps(voice_update())).status == 503
