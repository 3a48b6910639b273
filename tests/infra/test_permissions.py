"""Each door under exactly its role: it asks for what is permitted, and for all of it."""

import hashlib
import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from sqlalchemy import Engine

from infra.local import permissions
from infra.local.paths import ROOT
from infra.local.templates import STACKS, listed, resources, statements
from tests.fakes.chat import TOKEN as BOT_TOKEN
from tests.fakes.chat import FakeTelegram
from tests.fakes.loops import own_loop
from tests.fakes.recordings import KEY, USAGE, USER_ID, recording, transcript
from tests.fakes.speech import FakeEngine
from tests.fakes.sqs import record
from tests.infra.guarded import Aws, under
from tests.infra.iam import Stack, Statement
from tests.infra.ways import ARN, DATABASES
from tests.integration.files.bot_api import TOKEN, BotApi, serving
from tests.integration.migrated import upgraded
from tests.unit.updates import ADA, GROUP, VOICE, message, update, voice_update
from voice2text.accounts.access import Rules
from voice2text.domain import Event, EventKind
from voice2text.doors import bot, migrator, rewriter, transcriber, webhook
from voice2text.doors.database import connect_to
from voice2text.doors.writers import llm_of
from voice2text.queues.envelopes import (
    EventHappened,
    RecordingReceived,
    RewriteRequested,
    UpdateReceived,
    encode,
)
from voice2text.secrets import Secret
from voice2text.secrets.aws import clients
from voice2text.settings import BotSettings, RewriterSettings, TranscriberSettings, read
from voice2text.speech.router import Mode as Engines
from voice2text.storage.broadcasts import Broadcasts
from voice2text.storage.jobs import Jobs
from voice2text.storage.variants import Variants
from voice2text.text.variant import Edition, Mode, Variant

pytestmark = pytest.mark.infra

SECRET = "a-secret_0123456789"
NOBODY = "postgresql://bot:password@127.0.0.1:9/nowhere"
PLACES = {
    "/voice2text/test/webhook-secret": SECRET,
    "/voice2text/test/telegram-bot-token": TOKEN,
    "/voice2text/test/speech-api-key": "sk-test",
    "/voice2text/test/database-url": NOBODY,
    "/voice2text/test/application-database-url": NOBODY,
    ARN: NOBODY,
}
# Lambda's own: no call of our code.
NOT_OURS = {"logs", "xray", "ec2"}
EVENT_SOURCE = {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"}
RECORDING = encode(RecordingReceived(recording(), "trace-1"))
FINISHED = encode(EventHappened(Event(EventKind.JOB_FINISHED, KEY), "trace-1"))
NO_ENVELOPE = "{}"
NUMBERS = itertools.count(1_000)
EDITION = Edition(Variant(Mode.POLISHED), "0123abcd")
WISH = encode(RewriteRequested(KEY, EDITION, "trace-1"))
LLM = {
    "LlmApiUrl": "http://127.0.0.1:9/v1",
    "LlmApiKey": "ssm:/voice2text/test/llm-api-key",
    "LlmModel": "model",
    "LlmMicroDollarsPerMillionInputTokens": "0",
    "LlmMicroDollarsPerMillionOutputTokens": "0",
}


def stack(database_url: str, **parameters: str) -> Stack:
    return Stack(
        "template.yaml",
        Stage="test",
        TelegramBotToken="ssm:/voice2text/test/telegram-bot-token",
        WebhookSecret="ssm:/voice2text/test/webhook-secret",
        SpeechApiKey="ssm:/voice2text/test/speech-api-key",
        DatabaseUrl=database_url,
        TranscriberImageUri="image",
        **parameters,
    )


def unused_by_us(aws: Aws) -> set[Statement]:
    return {
        one
        for one in aws.unused()
        if one.action.split(":")[0] not in NOT_OURS and one.action not in EVENT_SOURCE
    }


@pytest.fixture
def api() -> Iterator[BotApi]:
    with serving() as server:
        sound = ROOT / "tests/recordings/flite_en_short.ogg"
        server.offers("file-id", sound.read_bytes())
        yield server


@pytest.fixture
def database(tmp_path: Path) -> str:
    return upgraded(f"sqlite:///{tmp_path}/voice2text.db")


@pytest.fixture
def _loop() -> Iterator[None]:
    with own_loop():
        yield


@pytest.fixture
def engines(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Closes what the doors connect."""
    made: list[Engine] = []

    def connecting(url: Secret) -> Engine:
        made.append(connect_to(url))
        return made[-1]

    monkeypatch.setattr(bot, "connect_to", connecting)
    monkeypatch.setattr(transcriber, "connect_to", connecting)
    monkeypatch.setattr(rewriter, "connect_to", connecting)
    yield
    for engine in made:
        engine.dispose()


def batch(body: str, group: str = str(KEY.chat_id)) -> dict[str, Any]:
    return {"Records": [record(body, group=group)]}


def returned(answer: dict[str, Any]) -> bool:
    return bool(answer["batchItemFailures"])


def post(door: Any, body: str) -> int:
    event = {
        "version": "2.0",
        "rawPath": webhook.PATH,
        "rawQueryString": "",
        "headers": {"x-telegram-bot-api-secret-token": SECRET},
        "requestContext": {
            "http": {"method": "POST", "path": webhook.PATH, "sourceIp": "127.0.0.1"},
            "stage": "$default",
        },
        "body": body,
        "isBase64Encoded": False,
    }
    status: int = door(event, SimpleNamespace())["statusCode"]
    return status


@pytest.mark.usefixtures("_loop")
def test_the_webhook(monkeypatch: pytest.MonkeyPatch) -> None:
    app = stack("sqlite:///unused")
    aws = under(app.role("WebhookRole"), monkeypatch)
    aws.secrets.update(PLACES)
    door = webhook.door(app.environment("Webhook") | {"TRANSCRIBER_CONCURRENCY": "1"})
    assert aws.calls == []
    for body in (json.dumps(voice_update()), json.dumps(update(message=message(text="hi"))), "{"):
        assert post(door, body) == 200
    assert aws.denied == []
    looks = [on for action, on in aws.calls if action == "sqs:GetQueueAttributes"]
    assert len(looks) == 1
    assert sum("Chat" in on for action, on in aws.calls if action == "sqs:SendMessage") == 2
    assert unused_by_us(aws) == set()


class KeyReader(FakeEngine):
    """An engine that needs its key, as a speech service does."""

    def __init__(self, key: Secret) -> None:
        super().__init__()
        self._key = key

    def transcribe(self, *arguments: Any, **named: Any) -> Any:
        assert self._key.value() == "sk-test"
        return super().transcribe(*arguments, **named)


def transcribing(app: Stack, api: BotApi, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(transcriber, "router_of", lambda _config, key, *_: KeyReader(key))
    environ = app.environment("Transcriber") | {"TELEGRAM_API_URL": api.url}
    return transcriber.Transcriber(read(TranscriberSettings, environ), Engines.LOCAL)


# The speaker wants a summary.
SUMMARY = {
    "update_id": 99,
    "callback_query": {
        "id": "q",
        "from": {"id": USER_ID, "is_bot": False, "first_name": "P"},
        "chat_instance": "i",
        "data": f"v1:t:{KEY.message_id}:m:m200",
        "message": {"message_id": 1, "date": 0, "chat": {"id": KEY.chat_id, "type": "supergroup"}},
    },
}


@pytest.mark.usefixtures("engines")
@pytest.mark.parametrize("place", DATABASES)
def test_the_transcriber(
    api: BotApi, database: str, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference, arns = DATABASES[place]
    asleep = stack(reference, DatabaseSecretArns=arns)
    aws = under(asleep.role("TranscriberRole"), monkeypatch)
    aws.secrets.update(PLACES)
    # A database that is not there: the secret is read, and the message comes back.
    door = transcribing(asleep, api, monkeypatch)
    assert returned(door.take(batch(RECORDING), lambda: 899.0))
    # One that is: heard, told, and what is no recording buried.
    door = transcribing(stack(database), api, monkeypatch)
    assert not returned(door.take(batch(RECORDING), lambda: 899.0))
    tries = [returned(door.take(batch(NO_ENVELOPE), lambda: 899.0)) for _ in range(3)]
    assert tries == [True, True, False]
    assert aws.denied == []
    assert unused_by_us(aws) == set()


def talking(app: Stack) -> bot.Talker:
    config = read(BotSettings, app.environment("Bot"))
    return bot.Talker(config, sqs=boto3.client("sqs"), session=FakeTelegram())


def owning(talker: bot.Talker, aws: Aws) -> None:
    """Everything that an owner has: the page, dead letters of all queues, a broadcast."""
    draft = Broadcasts(talker._gate._engine, Rules()).draft(ADA["id"], 3)
    commands = (message(text="/owner"), message(text="/broadcast", reply_to_message=message()))
    for command in commands:
        order = UpdateReceived(update(next(NUMBERS), message=command), "trace-1")
        assert not returned(talker.take(batch(encode(order))))
    for letter in (RECORDING, FINISHED, WISH):
        aws.letter = letter
        name = hashlib.sha256(letter.encode()).hexdigest()[:16]
        for data in ("v1:own:dead", f"v1:dead:redrive:{name}", f"v1:dead:tell:{name}"):
            assert not returned(talker.take(batch(press(data))))
    aws.letter = ""
    assert not returned(talker.take(batch(press(f"v1:cast:send:{draft}"))))
    assert {action for action, _ in aws.calls} >= EVENT_SOURCE


def press(data: str) -> str:
    callback = {"id": "q", "from": ADA, "chat_instance": "i", "data": data, "message": message()}
    return encode(UpdateReceived(update(next(NUMBERS), callback_query=callback), "trace-1"))


@pytest.mark.usefixtures("engines")
@pytest.mark.parametrize("place", DATABASES)
def test_the_bot(database: str, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    reference, arns = DATABASES[place]
    asleep = stack(reference, DatabaseSecretArns=arns)
    aws = under(asleep.role("BotRole"), monkeypatch)
    aws.secrets.update(PLACES | {"/voice2text/test/telegram-bot-token": BOT_TOKEN})
    talker = talking(asleep)
    assert returned(talker.take(batch(FINISHED)))
    talker.close()
    connected = connect_to(Secret("DATABASE_URL", database, SimpleNamespace()))
    jobs = Jobs(connected)
    jobs.begin(recording())
    jobs.finish(KEY, transcript("hello"), USAGE)
    connected.dispose()
    talker = talking(stack(database, OwnerIds=str(ADA["id"]), **LLM))
    asked = encode(UpdateReceived(update(message=message(GROUP, voice=VOICE)), "trace-1"))
    for body in (FINISHED, asked, encode(UpdateReceived(SUMMARY, "trace-2"))):
        assert not returned(talker.take(batch(body)))
    tries = [returned(talker.take(batch(NO_ENVELOPE))) for _ in range(3)]
    assert tries == [True, True, False]
    owning(talker, aws)
    talker.close()
    assert aws.denied == []
    assert unused_by_us(aws) == set()


@pytest.mark.usefixtures("engines")
@pytest.mark.parametrize("place", DATABASES)
def test_the_rewriter(database: str, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    reference, arns = DATABASES[place]
    aws = under(stack(reference, DatabaseSecretArns=arns, **LLM).role("RewriterRole"), monkeypatch)
    aws.secrets.update(PLACES | {"/voice2text/test/llm-api-key": "sk-test"})
    connected = connect_to(Secret("DATABASE_URL", database, SimpleNamespace()))
    jobs = Jobs(connected)
    jobs.begin(recording())
    jobs.finish(KEY, transcript("hello"), USAGE)
    assert Variants(connected).request(KEY, EDITION)
    connected.dispose()
    wish = encode(RewriteRequested(KEY, EDITION, "trace-1"))
    asleep = rewriting(stack(reference, DatabaseSecretArns=arns, **LLM))
    assert returned(asleep.take(batch(wish), lambda: 899.0))
    # The key is read; nobody answers, and the message comes back. Then what is no wish is buried.
    door = rewriting(stack(database, **LLM))
    assert returned(door.take(batch(wish), lambda: 21.0))
    tries = [returned(door.take(batch(NO_ENVELOPE), lambda: 899.0)) for _ in range(3)]
    assert tries == [True, True, False]
    off = rewriting(stack(database))
    assert not returned(off.take(batch(wish), lambda: 899.0))
    assert aws.denied == []
    assert unused_by_us(aws) == set()


def rewriting(app: Stack) -> rewriter.Rewriter:
    config = read(RewriterSettings, app.environment("Rewriter"))
    return rewriter.Rewriter(config, llm_of(config))


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"DatabaseUrl": "ssm:/voice2text/test/database-url"},
        {"DatabaseSecretArn": ARN},
    ],
    ids=["aurora", "ssm", "secret"],
)
def test_the_migrator(
    parameters: dict[str, str], database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = Stack("infra/data.yaml", Stage="test", CodeVersion="0123456789.c", **parameters)
    aws = under(data.role("MigratorRole"), monkeypatch)
    environment = data.environment("Migrator") | {"LAMBDA_TASK_ROOT": str(ROOT)}
    role = environment["APPLICATION_SECRET"].removeprefix("secretsmanager:")
    aws.secrets[role] = json.dumps({"username": "application", "password": "word"})
    service, _, place = environment["DATABASE_URL"].partition(":")
    aws.secrets[place] = database
    door = migrator.door(environment)
    assert door({"action": "current"}, SimpleNamespace())["ok"]
    assert service in {"ssm", "secretsmanager"}
    assert aws.denied == []
    assert unused_by_us(aws) == set()


@pytest.mark.usefixtures("_loop")
def test_a_call_beyond_the_role_is_denied_and_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    app = stack("sqlite:///unused")
    aws = under(app.role("WebhookRole"), monkeypatch)
    aws.secrets.update(PLACES)
    sqs = boto3.client("sqs")
    with pytest.raises(ClientError, match="AccessDenied"):
        sqs.receive_message(QueueUrl=app.environment("Webhook")["CHAT_QUEUE_URL"])
    ssm = clients()("ssm")
    with pytest.raises(ClientError, match="AccessDenied"):
        ssm.get_parameter(Name="/voice2text/test/telegram-bot-token", WithDecryption=True)
    assert [action for action, _ in aws.denied] == ["sqs:ReceiveMessage", "ssm:GetParameter"]
    # And a door that is led astray says 503 rather than that all is well.
    door = webhook.door(app.environment("Webhook") | {"ASIDE_BUCKET": "somebody-else-s"})
    assert post(door, "{") == 503
    assert aws.denied[-1][1].startswith("arn:aws:s3:::somebody-else-s/aside/")


@pytest.mark.usefixtures("_loop")
def test_a_permission_that_nothing_uses_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    app = stack("sqlite:///unused")
    spare = Statement("Allow", "s3:GetObject", "arn:aws:s3:::bucket/aside/*")
    aws = under(app.role("WebhookRole") | {spare}, monkeypatch)
    aws.secrets.update(PLACES)
    post(webhook.door(app.environment("Webhook")), "{")
    assert spare in unused_by_us(aws)


def test_the_page_of_permissions_is_what_the_templates_say(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert permissions.main(["--check"]) == 0
    page = permissions.PAGE.read_text()
    for name in STACKS:
        for role in resources("AWS::IAM::Role", name):
            assert f"## {role} ({name})" in page
            for _, statement in statements(role, name):
                assert all(action in page for action in listed(statement["Action"]))
    monkeypatch.setattr(permissions, "EVERYWHERE", {})
    with pytest.raises(permissions.Unused, match="WebhookRole may logs:CreateLogStream"):
        permissions.page()


def test_the_page_names_no_use_that_nothing_permits(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(permissions.OWN, ("BotRole", "sqs:PurgeQueue"), "nobody")
    assert permissions.main(["--check"]) == 1
    assert "BotRole" in capsys.readouterr().out
