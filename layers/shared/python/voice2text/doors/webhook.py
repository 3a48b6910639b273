"""The webhook's composition: a small ASGI app behind Mangum.

No framework: one route, and every import is paid for by each cold start.
"""

import json
import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from typing import Any

from botocore.config import Config
from botocore.session import get_session
from mangum import Mangum
from mangum.types import ASGI

from voice2text.domain import Recording
from voice2text.doors.snapshot import on_snapshot
from voice2text.errors import Retryable
from voice2text.files.bucket import AsideBucket
from voice2text.intake import receive as intake
from voice2text.intake.place import Place
from voice2text.intake.secret import HEADER, Claim, judge
from voice2text.observability import Hop, Metric, hop, logger, one_voice
from voice2text.queues.backlog import Backlog
from voice2text.queues.depths import QueueDepths
from voice2text.queues.inbound import InboundQueues
from voice2text.queues.sqs import SqsQueue
from voice2text.secrets import Secret
from voice2text.secrets.aws import AwsStore
from voice2text.settings import SettingsError, WebhookSettings, read

PATH = "/telegram/webhook"

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Queued = Callable[[Recording, str], None]

log = logger("webhook")

# The outcomes that an operator wants counted.
_AMISS = {
    "unauthentic": Metric.UNAUTHENTIC,
    "aside": Metric.ASIDE,
    "not_queued": Metric.NOT_QUEUED,
}

# API Gateway hangs up after 29 s and Telegram tries again: fail well before both.
_QUICK = Config(connect_timeout=2, read_timeout=5, retries={"total_max_attempts": 3})
# Telling a place is a courtesy for which Telegram waits: two seconds at the worst.
HASTY = Config(connect_timeout=0.5, read_timeout=0.5, retries={"total_max_attempts": 1})


def door(environ: Mapping[str, str]) -> Mangum:
    """The Lambda handler.

    Raises:
        SettingsError: a variable is missing, or the secret is not one that Telegram can send.
    """
    one_voice(log)
    settings = read(WebhookSettings, environ)
    client = _clients()
    store = AwsStore(client)
    secret = Secret("WEBHOOK_SECRET", settings.webhook_secret, store)
    if not secret.is_reference:
        accepted(secret.value())
    sqs = client("sqs")
    queues = InboundQueues(
        SqsQueue(sqs, settings.recordings_queue_url), SqsQueue(sqs, settings.chat_queue_url)
    )
    # S3's client waits for the first malformed update: a cold start need not pay for it.
    aside = AsideBucket(lambda: client("s3"), settings.aside_bucket)
    on_snapshot(environ, store.prepare)
    return Mangum(app(secret, queues, aside, _place(client, settings)), lifespan="off")


def _place(client: Callable[..., Any], settings: WebhookSettings) -> Place:
    sqs = client("sqs", HASTY)
    queues = InboundQueues(
        SqsQueue(sqs, settings.recordings_queue_url), SqsQueue(sqs, settings.chat_queue_url)
    )
    depths = QueueDepths(sqs, {"recordings": settings.recordings_queue_url})
    return Place(Backlog(depths, settings.transcriber_concurrency), queues, log)


def accepted(text: str) -> list[bytes]:
    """The secrets in WEBHOOK_SECRET: one, or the new one and, behind a comma, the one before it.

    Raises:
        SettingsError: one of them is not one that Telegram can send; it is not quoted.
    """
    parts = [part.strip() for part in text.split(",")]
    if len(parts) > 2 or not all(re.fullmatch(r"[A-Za-z0-9_-]{1,256}", part) for part in parts):
        raise SettingsError(
            "WEBHOOK_SECRET must be 1-256 characters of A-Z, a-z, 0-9, _ and -, for Telegram "
            "refuses any other in setWebhook; and while it is replaced, the new one, a comma, "
            "the old one."
        )
    return [part.encode() for part in parts]


def _clients() -> Callable[..., Any]:
    """AWS clients by botocore: boto3 around it imports S3's transfer manager, 90 ms of 300."""
    session = get_session()
    return lambda service, config=_QUICK: session.create_client(service, config=config)


def app(secret: Secret, queues: intake.Queues, aside: intake.Aside, place: Queued) -> ASGI:
    """The ASGI application: POST /telegram/webhook."""

    async def handle(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        with hop(log, "webhook") as here:
            status, answer = await _respond(here, scope, receive, secret, queues, aside, place)
            here.outcome = answer.outcome
            here.measures = {metric: int(answer.outcome == at) for at, metric in _AMISS.items()}
        await _answer(send, status, answer.reply)

    return handle


async def _respond(
    here: Hop,
    scope: MutableMapping[str, Any],
    receive: Receive,
    secret: Secret,
    queues: intake.Queues,
    aside: intake.Aside,
    place: Queued,
) -> tuple[int, intake.Answer]:
    if scope["path"] != PATH:
        return 404, intake.Answer("not_found")
    if scope["method"] != "POST":
        return 405, intake.Answer("method_not_allowed")
    values = [value for name, value in scope["headers"] if name.lower() == HEADER]
    try:
        claim = _claim(values, secret)
    except (Retryable, SettingsError):
        log.exception("nobody can be let in; Telegram will send it again")
        return 503, intake.Answer("no_secret")
    if claim is not Claim.AUTHENTIC:
        return claim.value, intake.Answer("unauthentic")
    body = await _body(receive)
    try:
        return 200, intake.receive(
            body, queues=queues, aside=aside, follow=here.follow, queued=place
        )
    except Exception:
        log.exception("not queued; Telegram will send it again")
        return 503, intake.Answer("not_queued")


def _claim(values: Sequence[bytes], secret: Secret) -> Claim:
    """Whether it is Telegram; a wrong value may be a newer secret than the one we know."""
    known = secret.value()
    claim = judge(values, accepted(known))
    if claim is Claim.WRONG and secret.renew(known):
        return judge(values, accepted(secret.value()))
    return claim


async def _body(receive: Receive) -> bytes:
    """The request's body; reading stops one byte beyond what is allowed."""
    body = bytearray()
    more = True
    while more and len(body) <= intake.LARGEST_BODY:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return bytes(body[: intake.LARGEST_BODY + 1])


async def _answer(send: Send, status: int, reply: dict[str, Any] | None) -> None:
    body = json.dumps(reply or {}, ensure_ascii=False).encode()
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
