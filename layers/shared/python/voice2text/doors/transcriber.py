"""Takes recordings off their queue, one at a time, and tells the chat what became of them."""

import sys
from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import boto3

from voice2text import observability, settings
from voice2text.accounts.access import Admission
from voice2text.domain import MEBIBYTE, Event
from voice2text.doors.access import rules_of
from voice2text.doors.allowance import allowance_of
from voice2text.doors.database import connect_to
from voice2text.doors.engines import mode_of, router_of
from voice2text.doors.remaining import seconds_left
from voice2text.files.telegram import TelegramFiles
from voice2text.observability import Metric
from voice2text.queues.consume import Message, consume
from voice2text.queues.envelopes import (
    EventHappened,
    MalformedEnvelope,
    RecordingReceived,
    decode,
)
from voice2text.queues.heartbeat import heartbeat
from voice2text.queues.sqs import SqsQueue
from voice2text.secrets import Secret
from voice2text.secrets.aws import AwsStore
from voice2text.speech.decode import Caps
from voice2text.speech.engine import Engine
from voice2text.speech.heard import Transcription
from voice2text.speech.router import Mode
from voice2text.speech.spans import total_ms
from voice2text.speech.transcribe import give_up, transcribe
from voice2text.storage.access import AccessList
from voice2text.storage.jobs import Jobs
from voice2text.storage.ledger import Ledger
from voice2text.storage.schema_gate import SchemaGate

Handler = Callable[[dict[str, Any], object], dict[str, Any]]

log = observability.logger("transcriber")


def door(environ: Mapping[str, str]) -> Handler:
    """The Lambda handler: an SQS batch in, a partial batch response out.

    Raises:
        SettingsError: a variable is missing, or means nothing.
        ModelMissing: the model is not where WHISPER_MODEL says.
    """
    observability.one_voice(log)
    config = settings.read(settings.TranscriberSettings, environ)
    transcriber = Transcriber(config, mode_of(config))

    def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
        return transcriber.take(event, seconds_left(context))

    return handler


class ChatEvents:
    """Events of one journey, on their way to the bot."""

    def __init__(self, queue: SqsQueue, trace: str, sent_at_ms: int) -> None:
        self._queue = queue
        self._trace = trace
        self._sent_at_ms = sent_at_ms

    def emit(self, event: Event) -> None:
        """Returns only after SQS took the event."""
        self._queue.send(
            EventHappened(event, self._trace, self._sent_at_ms),
            group=str(event.key.chat_id),
            # What is told of a second transcription, or of progress, is no repetition.
            once="-".join(
                str(part)
                for part in (
                    event.kind,
                    event.key.chat_id,
                    event.key.message_id,
                    event.generation,
                    event.done_ms or 0,
                )
            ),
        )


class Transcriber:
    """What one process keeps from message to message: the model above all."""

    def __init__(self, config: settings.TranscriberSettings, mode: Mode) -> None:
        max_bytes = config.max_file_mb * MEBIBYTE
        sqs = boto3.client("sqs")
        self._bugs: Counter[str] = Counter()
        self._recordings = SqsQueue(sqs, config.recordings_queue_url)
        self._dead = SqsQueue(sqs, config.recordings_dead_queue_url)
        self._chat = SqsQueue(sqs, config.chat_queue_url)
        store = AwsStore()
        database = connect_to(Secret("DATABASE_URL", config.database_url, store))
        self._gate = SchemaGate(database)
        self._jobs = Jobs(database)
        self._access = Admission(rules_of(config), AccessList(database))
        self._ledger = Ledger(database, allowance_of(config))
        token = Secret("TELEGRAM_BOT_TOKEN", config.telegram_bot_token, store)
        self._source = TelegramFiles(token, config.telegram_api_url, max_bytes)
        key = Secret("SPEECH_API_KEY", config.speech_api_key, store)
        self._engine: Engine = router_of(config, key, database, mode)
        self._caps = Caps(bytes=max_bytes, seconds=config.max_audio_minutes * 60)

    def take(self, event: dict[str, Any], seconds_left: Callable[[], float]) -> dict[str, Any]:
        """Handles a batch, in the time that is left; answers which messages come back."""
        return consume(
            event,
            queue=self._recordings,
            handle=lambda message: self._handle(message, seconds_left),
            bury=self._bury,
            bugs=self._bugs,
            log=log,
        )

    def _handle(self, message: Message, seconds_left: Callable[[], float]) -> None:
        with (
            observability.hop(log, "transcriber") as hop,
            heartbeat(self._recordings, message.receipt, log),
        ):
            hop.queued_at_ms = message.sent_at_ms
            received = _received(message)
            hop.follow(received.trace, received.recording.key)
            self._gate.check()
            hop.outcome = transcribe(
                received.recording,
                jobs=self._jobs,
                access=self._access,
                ledger=self._ledger,
                source=self._source,
                engine=self._engine,
                events=self._events(received, message),
                caps=self._caps,
                hop=hop,
                seconds_left=seconds_left,
                report=partial(report, hop.measures),
            )

    def _events(self, received: RecordingReceived, message: Message) -> ChatEvents:
        sent_at_ms = sent_by(received.recording.sent_at_ms, message.sent_at_ms)
        return ChatEvents(self._chat, received.trace, sent_at_ms)

    def _bury(self, message: Message) -> None:
        """The person is told first: what is buried is for the operator, and waits."""
        try:
            received = _received(message)
        except MalformedEnvelope:
            log.warning("buried a message that is no recording")
        else:
            give_up(
                received.recording,
                type(sys.exception()).__name__,  # consume buries while it handles the failure
                jobs=self._jobs,
                events=self._events(received, message),
            )
        self._dead.send_body(message.body, group=message.group, once=message.id)


def report(measures: dict[Metric, float], done: Transcription) -> None:
    """Puts what one transcript took into the hop's metrics."""
    usage, transcript = done.usage, done.transcript
    measures |= {
        Metric.AUDIO_SECONDS: transcript.duration_ms / 1000,
        Metric.REAL_TIME_FACTOR: usage.transcribe_ms / max(1, transcript.duration_ms),
        Metric.CHUNKS: usage.chunks,
        Metric.RETAKEN_CHUNKS: usage.retakes,
        Metric.API_CHUNKS: usage.by_api,
        Metric.API_MICRO_DOLLARS: usage.cost_micro_dollars,
        Metric.UNCOVERED_MS: total_ms(transcript.uncovered),
    }


def sent_by(said_ms: int | None, queued_at_ms: int) -> int:
    """The latest moment at which the person can have sent the recording, Unix time in ms.

    Telegram says the second, cut off; what was on our queue by then was sent before. So the time
    from voice to text is never told longer than it was, and at most a second shorter.
    """
    return queued_at_ms if said_ms is None else min(said_ms + 999, queued_at_ms)


def _received(message: Message) -> RecordingReceived:
    envelope = decode(message.body)
    if not isinstance(envelope, RecordingReceived):
        raise MalformedEnvelope(f"{type(envelope).__name__} on the recordings queue")
    return envelope
