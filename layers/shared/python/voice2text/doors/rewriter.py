"""Takes wishes for variants off their queue, one at a time, and tells the chat the outcome."""

import secrets
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import boto3

from voice2text import observability, settings
from voice2text.domain import Event
from voice2text.doors.database import connect_to
from voice2text.doors.remaining import seconds_left
from voice2text.doors.writers import llm_of, writer_of
from voice2text.observability import Metric
from voice2text.queues.consume import Message, consume
from voice2text.queues.envelopes import (
    EventHappened,
    MalformedEnvelope,
    RewriteRequested,
    decode,
)
from voice2text.queues.heartbeat import heartbeat
from voice2text.queues.sqs import SqsQueue
from voice2text.secrets import Secret
from voice2text.secrets.aws import AwsStore
from voice2text.storage.jobs import Jobs
from voice2text.storage.schema_gate import SchemaGate
from voice2text.storage.variants import Variants
from voice2text.text.llm.settings import LlmSettings
from voice2text.text.paid import Used
from voice2text.text.rewrite import LEASE_SECONDS, give_up, rewrite

Handler = Callable[[dict[str, Any], object], dict[str, Any]]

log = observability.logger("rewriter")


def door(environ: Mapping[str, str]) -> Handler:
    """The Lambda handler: an SQS batch in, a partial batch response out.

    Raises:
        SettingsError: a variable is missing, or means nothing.
    """
    observability.one_voice(log)
    config = settings.read(settings.RewriterSettings, environ)
    rewriter = Rewriter(config, llm_of(config))

    def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
        return rewriter.take(event, seconds_left(context))

    return handler


class ChatEvents:
    """Events of one journey, on their way to the bot."""

    def __init__(self, queue: SqsQueue, trace: str) -> None:
        self._queue = queue
        self._trace = trace

    def emit(self, event: Event, *, claim: str) -> None:
        """Returns only after SQS took the event."""
        key = event.key
        self._queue.send(
            EventHappened(event, self._trace),
            group=str(key.chat_id),
            # By the claim: the same variant may fail twice within the queue's five minutes.
            once=f"{event.kind}-{key.chat_id}-{key.message_id}-{claim}",
        )


class Held:
    """A message and its variant, held together: a beat renews both."""

    def __init__(self, queue: SqsQueue, variants: Variants, wish: RewriteRequested, claim: str):
        self._queue = queue
        self._variants = variants
        self._wish = wish
        self._claim = claim

    def hide(self, receipt: str, seconds: int) -> None:
        """One beat; the first may come before the claim, which then changes nothing."""
        self._queue.hide(receipt, seconds)
        self._variants.renew(
            self._wish.key, self._wish.edition, claim=self._claim, lease_seconds=LEASE_SECONDS
        )


class Rewriter:
    """What one process keeps from message to message: connections above all."""

    def __init__(self, config: settings.RewriterSettings, llm: LlmSettings | None) -> None:
        sqs = boto3.client("sqs")
        self._bugs: Counter[str] = Counter()
        self._rewrites = SqsQueue(sqs, config.rewrites_queue_url)
        self._dead = SqsQueue(sqs, config.rewrites_dead_queue_url)
        self._chat = SqsQueue(sqs, config.chat_queue_url)
        store = AwsStore()
        database = connect_to(Secret("DATABASE_URL", config.database_url, store))
        self._gate = SchemaGate(database)
        self._jobs = Jobs(database)
        self._variants = Variants(database)
        key = Secret("LLM_API_KEY", config.llm_api_key, store)
        self._writer = writer_of(config, key, database, llm, report)

    def take(self, event: dict[str, Any], seconds_left: Callable[[], float]) -> dict[str, Any]:
        """Handles a batch, in the time that is left; answers which messages come back."""
        return consume(
            event,
            queue=self._rewrites,
            handle=lambda message: self._handle(message, seconds_left),
            bury=self._bury,
            bugs=self._bugs,
            log=log,
        )

    def _handle(self, message: Message, seconds_left: Callable[[], float]) -> None:
        with observability.hop(log, "rewriter") as hop:
            hop.queued_at_ms = message.sent_at_ms
            wish = _wish(message)
            hop.follow(wish.trace, wish.key)
            self._gate.check()
            claim = secrets.token_hex(8)
            held = Held(self._rewrites, self._variants, wish, claim)
            with heartbeat(held, message.receipt, log):
                hop.outcome = rewrite(
                    wish.key,
                    wish.edition,
                    claim=claim,
                    variants=self._variants,
                    transcripts=self._jobs,
                    writer=self._writer,
                    events=ChatEvents(self._chat, wish.trace),
                    hop=hop,
                    seconds_left=seconds_left,
                )

    def _bury(self, message: Message) -> None:
        """The person is told first: what is buried is for the operator, and waits."""
        try:
            wish = _wish(message)
        except MalformedEnvelope:
            log.warning("buried a message that is no wish")
        else:
            events = ChatEvents(self._chat, wish.trace)
            give_up(wish.key, wish.edition, variants=self._variants, events=events)
        self._dead.send_body(message.body, group=message.group, once=message.id)


def report(used: Used) -> None:
    """Measures what one rewriting took, at once: also of one that comes to nothing."""
    observability.measure(
        {
            Metric.LLM_MICRO_DOLLARS: used.cost_micro_dollars,
            Metric.LLM_INPUT_TOKENS: used.input_tokens,
            Metric.LLM_OUTPUT_TOKENS: used.output_tokens,
        },
        service="rewriter",
    )


def _wish(message: Message) -> RewriteRequested:
    envelope = decode(message.body)
    if not isinstance(envelope, RewriteRequested):
        raise MalformedEnvelope(f"{type(envelope).__name__} on the rewrites queue")
    return envelope
