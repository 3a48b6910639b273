import json
from dataclasses import MISSING, fields
from typing import Any

import pytest

from infra.local.paths import ROOT
from tests.infra.template import resources, template, variables
from voice2text import settings
from voice2text.queues.consume import DAY_SECONDS, LONGEST_PAUSE_SECONDS
from voice2text.speech.router import Mode

pytestmark = pytest.mark.infra

STACKS = ("template.yaml", "infra/data.yaml")
FUNCTIONS = resources("AWS::Serverless::Function")
QUEUES = resources("AWS::SQS::Queue")
SETTINGS = {
    "Webhook": settings.WebhookSettings,
    "Transcriber": settings.TranscriberSettings,
    "Bot": settings.BotSettings,
    "Rewriter": settings.RewriterSettings,
}

SECRETS = ("BotToken", "Secret", "Key", "DatabaseUrl", "SpeechApiUrl", "LlmApiUrl")

# Not the door's: libraries read them by themselves.
LIBRARIES = {"OPENBLAS_NUM_THREADS"}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_gets_every_variable_its_door_reads_and_no_other(function: str) -> None:
    known = fields(SETTINGS[function])
    required = {field.name.upper() for field in known if field.default is MISSING}
    given = variables(function)
    assert required <= given
    assert given - LIBRARIES <= {field.name.upper() for field in known}


def test_every_door_has_a_function_and_every_function_a_role_of_its_own() -> None:
    doors = {path.parent.name for path in (ROOT / "functions").glob("*/app.py")}
    deployed = FUNCTIONS | resources("AWS::Serverless::Function", "infra/data.yaml")
    assert {name.lower() for name in deployed} == doors
    roles = [json.dumps(function["Role"]) for function in deployed.values()]
    assert len(set(roles)) == len(deployed)


def test_no_role_is_allowed_a_wildcard() -> None:
    statements = [
        statement
        for role in resources("AWS::IAM::Role").values()
        for policy in role["Policies"]
        for statement in policy["PolicyDocument"]["Statement"]
    ]
    assert statements
    for statement in statements:
        actions = statement["Action"]
        for action in [actions] if isinstance(actions, str) else actions:
            assert "*" not in action
        for resource in _listed(statement["Resource"]):
            assert resource != "*"
            # One prefix of one bucket is the only pattern there is.
            assert "*" not in json.dumps(resource) or resource == {
                "Fn::Sub": "${Bucket.Arn}/aside/*"
            }


def test_the_operator_may_say_what_the_transcriber_understands() -> None:
    parameters = template("template.yaml")["Parameters"]
    assert parameters["SpeechEngine"]["AllowedValues"] == list(Mode)
    # Without a word about a service, there is none.
    defaults = {name: one.get("Default") for name, one in parameters.items()}
    assert defaults["SpeechEngine"] == Mode.LOCAL
    assert {defaults[f"SpeechApi{name}"] for name in ("Url", "Key", "Model")} == {""}
    setting = settings.TranscriberSettings.__dataclass_fields__["speech_api_daily_micro_dollars"]
    assert defaults["SpeechApiDailyMicroDollars"] == setting.default


def test_without_a_word_about_an_llm_there_is_no_rewriting() -> None:
    parameters = template("template.yaml")["Parameters"]
    assert {parameters[f"Llm{name}"]["Default"] for name in ("ApiUrl", "ApiKey", "Model")} == {""}
    setting = settings.RewriterSettings.__dataclass_fields__["llm_daily_micro_dollars"]
    assert parameters["LlmDailyMicroDollars"]["Default"] == setting.default
    assert settings.BotSettings.__dataclass_fields__["rewrites_queue_url"].default == ""
    wish = FUNCTIONS["Bot"]["Environment"]["Variables"]["REWRITES_QUEUE_URL"]
    assert wish == {"Fn::If": ["Rewriting", {"Ref": "RewritesQueue"}, ""]}
    condition = template("template.yaml")["Conditions"]["Rewriting"]
    assert condition == {"Fn::Not": [{"Fn::Equals": [{"Ref": "LlmApiUrl"}, ""]}]}


def test_numpy_leaves_the_processors_to_the_model() -> None:
    environment = FUNCTIONS["Transcriber"]["Environment"]["Variables"]
    assert environment["OPENBLAS_NUM_THREADS"] == "1"


def test_the_webhook_can_neither_read_a_queue_nor_reach_a_database() -> None:
    assert "sqs:ReceiveMessage" not in json.dumps(resources("AWS::IAM::Role")["WebhookRole"])
    assert "DATABASE_URL" not in variables("Webhook")
    assert "TELEGRAM_BOT_TOKEN" not in variables("Webhook")


@pytest.mark.parametrize("function", ["Transcriber", "Bot", "Rewriter"])
def test_a_consumer_answers_per_message_and_is_bounded(function: str) -> None:
    [event] = FUNCTIONS[function]["Events"].values()
    source = event["Properties"]
    assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert source["ScalingConfig"]["MaximumConcurrency"]
    assert source["BatchSize"] == 1
    queue = QUEUES[source["Queue"]["Fn::GetAtt"].split(".")[0]]
    assert queue["VisibilityTimeout"] >= FUNCTIONS[function]["Timeout"]


@pytest.mark.parametrize("queue", [name for name in QUEUES if "Dead" not in name])
def test_a_queue_has_a_dead_letter_queue_that_leaves_the_door_its_day(queue: str) -> None:
    redrive = QUEUES[queue]["RedrivePolicy"]
    dead = QUEUES[redrive["deadLetterTargetArn"]["Fn::GetAtt"].split(".")[0]]
    assert dead.get("FifoQueue") == QUEUES[queue].get("FifoQueue")
    assert dead["MessageRetentionPeriod"] >= DAY_SECONDS
    ramp = [2**n for n in range(1, 11) if 2**n < LONGEST_PAUSE_SECONDS]
    receives_a_day = len(ramp) + (DAY_SECONDS - sum(ramp)) / LONGEST_PAUSE_SECONDS + 1
    assert redrive["maxReceiveCount"] > receives_a_day


def test_every_queue_and_the_bucket_are_encrypted_and_the_bucket_is_private() -> None:
    assert all(queue["SqsManagedSseEnabled"] is True for queue in QUEUES.values())
    [bucket] = resources("AWS::S3::Bucket").values()
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert bucket["BucketEncryption"]


def test_what_is_put_aside_is_deleted_in_the_end() -> None:
    [bucket] = resources("AWS::S3::Bucket").values()
    [rule] = bucket["LifecycleConfiguration"]["Rules"]
    assert rule["Prefix"] == "aside/"
    assert 0 < rule["ExpirationInDays"] <= 30


@pytest.mark.parametrize("stack", STACKS)
def test_every_secret_is_hidden(stack: str) -> None:
    for name, parameter in template(stack)["Parameters"].items():
        if name.endswith("Arn"):
            continue  # where a secret is, not what it says
        if any(word in name for word in SECRETS):
            assert parameter["NoEcho"] is True, name


@pytest.mark.parametrize("stack", STACKS)
def test_every_log_is_deleted_in_the_end(stack: str) -> None:
    groups = resources("AWS::Logs::LogGroup", stack)
    assert len(groups) >= len(resources("AWS::Serverless::Function", stack))
    assert all(group["RetentionInDays"] for group in groups.values())


def test_the_image_s_base_can_be_chosen_and_its_model_is_inside() -> None:
    dockerfile = (ROOT / "functions/transcriber/Dockerfile").read_text()
    assert dockerfile.count("FROM ${BASE_IMAGE}") == 2
    assert "COPY --from=model" in dockerfile
    assert "--require-hashes" in dockerfile


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
