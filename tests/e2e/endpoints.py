"""What one function speaks to, without a deployed cloud: queues, Telegram's files, a database.

The queues are the local AWS's; the Bot API answers what a test needs of it and no more, as the
simulator would post every message to a webhook that is not there.
"""

import json
import secrets
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from infra.local import aws
from infra.local.deploy import client
from infra.local.processes import Processes
from tests.integration.migrated import upgraded
from voice2text.domain import ChatType, JobKey, Recording, RecordingKind
from voice2text.queues.envelopes import RecordingReceived, encode

TOKEN = "42:test"
QUEUES = (
    *("recordings", "recordings-dead", "chat.fifo", "chat-dead.fifo"),
    *("rewrites", "rewrites-dead"),
)


class Endpoints:
    """Everything around a function. `database` is migrated, and any user may write to it."""

    def __init__(self, aws_port: int, telegram_url: str, database: Path, recording: Path) -> None:
        self._endpoint = f"http://127.0.0.1:{aws_port}"
        self.sqs = client("sqs", aws_port)
        self.queues = {name: self._queue(name) for name in QUEUES}
        client("s3", aws_port).create_bucket(
            Bucket="aside", CreateBucketConfiguration={"LocationConstraint": aws.REGION}
        )
        self._telegram_url = telegram_url
        self.database = database
        upgraded(f"sqlite:///{database}")
        database.chmod(0o666)
        self.recording = recording
        self._number = 0
        self._in_flight: tuple[str, str] | None = None

    def environ(self, database: Path) -> dict[str, str]:
        """Every door's variables; `database` is the path that the function sees."""
        return {
            **aws.CREDENTIALS,
            "AWS_ENDPOINT_URL": self._endpoint,
            "POWERTOOLS_LOG_LEVEL": "INFO",
            "WEBHOOK_SECRET": "webhook-secret",
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API_URL": self._telegram_url,
            "DATABASE_URL": f"sqlite:///{database}",
            "RECORDINGS_QUEUE_URL": self.queues["recordings"],
            "RECORDINGS_DEAD_QUEUE_URL": self.queues["recordings-dead"],
            "CHAT_QUEUE_URL": self.queues["chat.fifo"],
            "CHAT_DEAD_QUEUE_URL": self.queues["chat-dead.fifo"],
            "ASIDE_BUCKET": "aside",
            "REWRITES_QUEUE_URL": self.queues["rewrites"],
            "REWRITES_DEAD_QUEUE_URL": self.queues["rewrites-dead"],
            "LLM_API_URL": "http://127.0.0.1:9",
            "LLM_API_KEY": "llm-key",
            "LLM_MODEL": "none",
            "LLM_MICRO_DOLLARS_PER_MILLION_INPUT_TOKENS": "0",
            "LLM_MICRO_DOLLARS_PER_MILLION_OUTPUT_TOKENS": "0",
            "OPENBLAS_NUM_THREADS": "1",
        }

    def recording_event(self) -> tuple[JobKey, dict[str, Any]]:
        """A new recording as Lambda's event source hands it over, really received."""
        self._number += 1
        key = JobKey(chat_id=7, message_id=self._number)
        recording = Recording(
            key=key,
            chat_type=ChatType.PRIVATE,
            kind=RecordingKind.VOICE,
            file_id=f"file-{self._number}",
            file_unique_id=f"unique-{self._number}",
        )
        body = encode(RecordingReceived(recording, trace=f"u{self._number}"))
        return key, self.received("recordings", body)

    def received(self, queue: str, body: str) -> dict[str, Any]:
        """Sends a body and receives it: a batch of one with a receipt that counts.

        What was received before is taken off its queue, as Lambda does when the function is done.
        """
        if self._in_flight:
            last_url, receipt = self._in_flight
            self.sqs.delete_message(QueueUrl=last_url, ReceiptHandle=receipt)
        url = self.queues[queue]
        fifo = {"MessageDeduplicationId": secrets.token_hex(8)}
        self.sqs.send_message(
            QueueUrl=url,
            MessageBody=body,
            MessageGroupId=secrets.token_hex(8),
            **(fifo if queue.endswith(".fifo") else {}),
        )
        [message] = self.sqs.receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=1,
            WaitTimeSeconds=5,
            MessageSystemAttributeNames=["All"],
        )["Messages"]
        self._in_flight = (url, message["ReceiptHandle"])
        return {
            "Records": [
                {
                    "messageId": message["MessageId"],
                    "receiptHandle": message["ReceiptHandle"],
                    "body": message["Body"],
                    "attributes": message["Attributes"],
                    "messageAttributes": {},
                    "eventSource": "aws:sqs",
                    "eventSourceARN": f"arn:aws:sqs:{aws.REGION}:000000000000:{queue}",
                    "awsRegion": aws.REGION,
                }
            ]
        }

    def told(self) -> list[dict[str, Any]]:
        """What the chat queue holds, taken off it, oldest first."""
        found: list[dict[str, Any]] = []
        url = self.queues["chat.fifo"]
        while messages := self.sqs.receive_message(QueueUrl=url).get("Messages"):
            for message in messages:
                found.append(json.loads(message.get("Body", "")))
                self.sqs.delete_message(
                    QueueUrl=url, ReceiptHandle=message.get("ReceiptHandle", "")
                )
        return found

    def _queue(self, name: str) -> str:
        fifo = {"FifoQueue": "true"} if name.endswith(".fifo") else {}
        attributes: Mapping[Any, str] = fifo | {"VisibilityTimeout": "60"}
        return str(self.sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"])


@contextmanager
def endpoints(home: Path, aws_port: int, recording: Path) -> Iterator[Endpoints]:
    """Starts them; ends what it started."""
    processes = Processes(home / "logs", home / "processes")
    with _telegram(recording) as url:
        try:
            aws.start(processes, aws_port, home / "aws")
            yield Endpoints(aws_port, url, home / "voice2text.db", recording)
        finally:
            processes.end()


@contextmanager
def _telegram(recording: Path) -> Iterator[str]:
    """A Bot API server with one file in it, whatever the `file_id`; it agrees to all else."""
    content = recording.read_bytes()

    class Api(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            result: object = True
            if self.path.endswith("/getFile"):
                result = {"file_id": "f", "file_size": len(content), "file_path": "voice/1.oga"}
            elif self.path.endswith("/sendMessage"):
                chat = {"id": 7, "type": "private", "first_name": "Ann"}
                result = {"message_id": 1, "date": 1, "chat": chat, "text": "sent"}
            self._answer(json.dumps({"ok": True, "result": result}).encode())

        def do_GET(self) -> None:
            self._answer(content)

        def _answer(self, body: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Api)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
