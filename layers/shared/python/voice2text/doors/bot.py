"""Speaks to chats: what people ask, and what became of their recordings.

Everything is awaited within the invocation: Lambda freezes what is left running after it.
"""

import asyncio
import sys
from collections import Counter
from collections.abc import Callable, Coroutine, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import boto3

from voice2text import observability, settings
from voice2text.chat.apology import say_broken
from voice2text.chat.authorize import UNREAD, Authorize
from voice2text.chat.client import speaker, telegram
from voice2text.chat.deliver import Deliver
from voice2text.chat.failures import Translate
from voice2text.chat.own.facts import Facts
from voice2text.chat.own.things import Own
from voice2text.chat.place import Places
from voice2text.chat.prime import prime
from voice2text.chat.sentences import Limits
from voice2text.chat.transcript.keyboards import Offer
from voice2text.chat.transcript.showing import Showing
from voice2text.chat.transcript.wanting import Wanting
from voice2text.chat.under_way import ON_THE_WAY
from voice2text.chat.updates import Updates
from voice2text.domain import Event, EventKind, JobKey
from voice2text.doors.access import rules_of
from voice2text.doors.allowance import allowance_of
from voice2text.doors.database import connect_to
from voice2text.doors.owners import owners_of
from voice2text.doors.snapshot import on_snapshot
from voice2text.doors.told import count, measure_told
from voice2text.intake.recording import recording_of
from voice2text.queues.backlog import Backlog
from voice2text.queues.consume import Message, consume
from voice2text.queues.depths import QueueDepths
from voice2text.queues.envelopes import (
    BroadcastStep,
    EventHappened,
    MalformedEnvelope,
    UpdateReceived,
    decode,
)
from voice2text.queues.inbound import InboundQueues
from voice2text.queues.rewrites import RewritesQueue
from voice2text.queues.sqs import SqsQueue
from voice2text.secrets import Secret, Store
from voice2text.secrets.aws import AwsStore
from voice2text.storage.access import AccessList
from voice2text.storage.belongings import Belongings
from voice2text.storage.chats import Chats
from voice2text.storage.clock import utc_now
from voice2text.storage.deliveries import Deliveries
from voice2text.storage.erasures import Erasures
from voice2text.storage.history import History
from voice2text.storage.jobs import Jobs
from voice2text.storage.ledger import Ledger
from voice2text.storage.preferences import ChatPreferences
from voice2text.storage.retention import Retained
from voice2text.storage.schema_gate import SchemaGate
from voice2text.storage.search import Search
from voice2text.storage.seen_updates import SeenUpdates
from voice2text.storage.variants import Variants
from voice2text.storage.views import Views
from voice2text.text.variant import Mode

if TYPE_CHECKING:
    from aiogram.client.session.base import BaseSession
    from mypy_boto3_sqs import SQSClient

# The last that a recording is told of: its text, or its variant.
_LAST_NEWS = {EventKind.JOB_FINISHED, EventKind.VARIANT_READY, EventKind.VARIANT_FAILED}

# speech.router.Mode.LOCAL, whose module needs what only the image has.
_ONLY_LOCAL = "local"
# speech.router's mode in which a person may ask for the service; importing that loads numpy.
LOCAL_THEN_API = "local-then-api"

Handler = Callable[[dict[str, Any], object], dict[str, Any]]

log = observability.logger("bot")


def door(environ: Mapping[str, str]) -> Handler:
    """The Lambda handler: an SQS batch in, a partial batch response out.

    Raises:
        SettingsError: a variable is missing.
    """
    observability.one_voice(log)
    config = settings.read(settings.BotSettings, environ)
    store = AwsStore()
    talker = Talker(
        config,
        sqs=boto3.client("sqs"),
        session=telegram(config.telegram_api_url),
        store=store,
    )
    on_snapshot(environ, store.prepare, prime)
    return lambda event, _context: talker.take(event)


class Talker:
    """What one process keeps from message to message: the event loop and its connections."""

    def __init__(
        self,
        config: settings.BotSettings,
        *,
        sqs: "SQSClient",
        session: "BaseSession",
        store: Store | None = None,
    ) -> None:
        # aiohttp's connections belong to one loop: asyncio.run would close it after each message.
        self._loop = asyncio.Runner()
        self._bugs: Counter[str] = Counter()
        self._queue = SqsQueue(sqs, config.chat_queue_url)
        self._dead = SqsQueue(sqs, config.chat_dead_queue_url)
        store = store or AwsStore()
        database = connect_to(Secret("DATABASE_URL", config.database_url, store))
        self._gate = SchemaGate(database)
        self._jobs = Jobs(database)
        self._retained = Retained(database)
        chats = Chats(database)
        preferences = ChatPreferences(database)
        deliveries = Deliveries(database)
        limits = Limits(config.max_file_mb, config.max_audio_minutes)
        rules = rules_of(config)
        access = AccessList(database)
        ledger = Ledger(database, allowance_of(config))
        session.middleware(Translate())
        token = Secret("TELEGRAM_BOT_TOKEN", config.telegram_bot_token, store)
        session.middleware(Authorize(token, session))
        self._bot = speaker(UNREAD, session)
        views = Views(database)
        variants = Variants(database, most_a_day=config.rewrites_per_person_day or None)
        rewrites = RewritesQueue(SqsQueue(sqs, config.rewrites_queue_url))
        offer = offer_of(config)
        wanting = Wanting(variants, rewrites, views)
        waiting = QueueDepths(sqs, {"recordings": config.recordings_queue_url})
        places = Places(
            jobs=self._jobs,
            deliveries=deliveries,
            backlog=Backlog(waiting, config.transcriber_concurrency),
            transcribers=config.transcriber_concurrency,
            log=log,
        )
        showing = Showing(transcripts=self._jobs, views=views, wanting=wanting, offer=offer)
        self._deliver = Deliver(
            bot=self._bot,
            jobs=self._jobs,
            deliveries=deliveries,
            views=views,
            variants=variants,
            showing=showing,
            wanting=wanting,
            offer=offer,
            chats=chats,
            preferences=preferences,
            balances=ledger,
            access=access,
            limits=limits,
            places=places,
            now=utc_now,
        )
        owners = owners_of(
            config, rules, sqs=sqs, database=database, bot=self._bot, tell=self._deliver
        )
        self._cast = owners.cast
        self._receive = Updates(
            bot=self._bot,
            seen_updates=SeenUpdates(database),
            chats=chats,
            preferences=preferences,
            jobs=self._jobs,
            deliveries=deliveries,
            recordings=InboundQueues(SqsQueue(sqs, config.recordings_queue_url), self._queue),
            access=access,
            balances=ledger,
            rules=rules,
            owners=owners.routers,
            own=Own(
                history=History(database),
                search=Search(database),
                erasures=Erasures(database),
                belongings=Belongings(database),
                facts=Facts(
                    speech_service=config.speech_engine != _ONLY_LOCAL,
                    llm_service=bool(config.rewrites_queue_url),
                    log_days=config.log_retention_days,
                ),
            ),
            limits=limits,
            places=places,
            log=log,
            showing=showing,
            wanting=wanting,
            offer=offer,
        )

    def take(self, event: dict[str, Any]) -> dict[str, Any]:
        """Handles a batch; answers which messages come back."""
        return consume(
            event,
            queue=self._queue,
            handle=self._handle,
            bury=self._bury,
            bugs=self._bugs,
            log=log,
        )

    def close(self) -> None:
        """Closes the connections and the loop; Lambda never does, tests do."""
        self._loop.run(self._bot.session.close())
        self._loop.close()

    def _handle(self, message: Message) -> None:
        with observability.hop(log, "bot") as hop:
            hop.queued_at_ms = message.sent_at_ms
            envelope = decode(message.body)
            hop.follow(envelope.trace)
            match envelope:
                case UpdateReceived(update, trace):
                    hop.follow(trace, _key(update))
                    work = partial(self._receive, update, trace)
                case EventHappened(event):
                    hop.follow(envelope.trace, event.key)
                    work = partial(self._deliver, event, envelope.trace)
                case BroadcastStep(number):
                    work = partial(self._cast, number)
                case _:
                    raise MalformedEnvelope(f"{type(envelope).__name__} on the chat queue")
            with hop.step("schema"):
                self._gate.check()
            with hop.step("speak"):
                hop.outcome = self._loop.run(work())
            count(hop)
        if isinstance(envelope, EventHappened):
            measure_told(envelope, hop.outcome, self._jobs)
            self._let_go(envelope.event)

    def _let_go(self, event: Event) -> None:
        """Deletes what was not to be kept beyond its delivery, while the database is awake."""
        if event.kind not in _LAST_NEWS:
            return
        try:
            self._retained.let_go(event.key)
        except Exception:  # the person has their text, and the janitor comes by
            log.exception("nothing was let go")

    def _bury(self, message: Message) -> None:
        """What is buried is safe first; then the person is told, if that is possible."""
        self._dead.send_body(message.body, group=message.group, once=message.id)
        try:
            envelope = decode(message.body)
        except MalformedEnvelope:
            log.warning("buried a message that is no envelope")
            return
        reason = type(sys.exception()).__name__  # consume buries while it handles the failure
        try:
            match envelope:
                case EventHappened(event, trace) if _is_an_end(event):
                    self._jobs.undeliverable(event.key, reason)
                    self._apologize(trace, event.key, self._failed(event.key, event.generation))
                case UpdateReceived(update, trace):
                    key = _key(update)
                    if key is not None and recording_of(_message(update) or {}):
                        self._apologize(trace, key, self._failed(key))
                    else:
                        saying = say_broken(self._bot, update, self._receive.commands)
                        self._apologize(trace, key, saying)
        except Exception:  # whatever broke the answer may break the apology; the log has both
            log.exception("could not apologize")

    def _failed(self, key: JobKey, generation: int = 0) -> Coroutine[Any, Any, str]:
        return self._deliver(Event(EventKind.JOB_FAILED, key, generation=generation))

    def _apologize(self, trace: str, key: JobKey | None, saying: Coroutine[Any, Any, str]) -> None:
        with observability.hop(log, "bot") as hop:
            hop.follow(trace, key)
            hop.outcome = self._loop.run(saying)
            count(hop)


def offer_of(config: settings.BotSettings) -> Offer:
    """What people are offered: rewriting where there is its queue, the service if in reserve."""
    modes = tuple(mode.value for mode in Mode) if config.rewrites_queue_url else ()
    return Offer(modes, better=config.speech_engine == LOCAL_THEN_API)


def _is_an_end(event: Event) -> bool:
    """Whether the person waits for what it says of a recording."""
    return event.kind not in ON_THE_WAY and event.edition is None


def _key(update: dict[str, Any]) -> JobKey | None:
    message = _message(update)
    return JobKey(message["chat"]["id"], message["message_id"]) if message else None


def _message(update: dict[str, Any]) -> dict[str, Any] | None:
    return update.get("message") or update.get("channel_post")
