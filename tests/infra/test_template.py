import json
import re
from dataclasses import MISSING, fields
from typing import Any

import pytest

from infra.local.paths import ROOT
from tests.infra.template import resources, statements, template, variables
from tests.infra.transformed import transformed
from voice2text import settings
from voice2text.queues.consume import DAY_SECONDS, LONGEST_PAUSE_SECONDS
from voice2text.speech.router import Mode

pytestmark = pytest.mark.infra

STACKS = ("template.yaml", "infra/data.yaml")
FUNCTIONS = resources("AWS::Serverless::Function")
QUEUES = resources("AWS::SQS::Queue")
ALARMS = resources("AWS::CloudWatch::Alarm")
SETTINGS = {
    "Webhook": settings.WebhookSettings,
    "Transcriber": settings.TranscriberSettings,
    "Bot": settings.BotSettings,
    "Rewriter": settings.RewriterSettings,
    "Janitor": settings.JanitorSettings,
}

# docs.aws.amazon.com/service-authorization: X-Ray's segments belong to nothing that has a name, and
# network interfaces have none yet when Lambda, not our code, makes them.
KNOW_NO_RESOURCE = {"xray", "ec2"}

SECRETS = ("BotToken", "Secret", "Key", "DatabaseUrl", "SpeechApiUrl", "LlmApiUrl")

# Not the door's: libraries read them by themselves.
LIBRARIES = {
    "OPENBLAS_NUM_THREADS",
    "AWS_USE_DUALSTACK_ENDPOINT",
    "POWERTOOLS_METRICS_NAMESPACE",
}


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


@pytest.mark.parametrize("stack", STACKS)
def test_no_role_is_allowed_a_wildcard(stack: str) -> None:
    found = [one for role in resources("AWS::IAM::Role", stack) for one in statements(role, stack)]
    assert found
    for statement in found:
        actions = _listed(statement["Action"])
        assert not [action for action in actions if "*" in action]
        if {action.split(":")[0] for action in actions} <= KNOW_NO_RESOURCE:
            continue
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
    setting = settings.BotSettings.__dataclass_fields__["rewrites_per_person_day"]
    assert parameters["RewritesPerPersonDay"]["Default"] == setting.default
    variables = FUNCTIONS["Bot"]["Environment"]["Variables"]
    assert variables["REWRITES_PER_PERSON_DAY"] == {"Ref": "RewritesPerPersonDay"}
    assert settings.BotSettings.__dataclass_fields__["rewrites_queue_url"].default == ""
    bots = FUNCTIONS["Bot"]["Environment"]["Variables"]
    assert bots["REWRITES_QUEUE_URL"] == {"Fn::If": ["Rewriting", {"Ref": "RewritesQueue"}, ""]}
    dead = {"Fn::If": ["Rewriting", {"Ref": "RewritesDeadQueue"}, ""]}
    assert bots["REWRITES_DEAD_QUEUE_URL"] == dead
    condition = template("template.yaml")["Conditions"]["Rewriting"]
    assert condition == {"Fn::Not": [{"Fn::Equals": [{"Ref": "LlmApiUrl"}, ""]}]}


@pytest.mark.parametrize("function", ["Webhook", "Bot"])
def test_who_tells_of_places_knows_how_many_are_at_work(function: str) -> None:
    known = {field.name: field for field in fields(SETTINGS[function])}["transcriber_concurrency"]
    limit = {"Ref": "TranscriberConcurrency"}
    assert FUNCTIONS[function]["Environment"]["Variables"]["TRANSCRIBER_CONCURRENCY"] == limit
    source = FUNCTIONS["Transcriber"]["Events"]["Recordings"]["Properties"]["ScalingConfig"]
    assert source == {"MaximumConcurrency": limit}
    parameter = template("template.yaml")["Parameters"]["TranscriberConcurrency"]
    assert parameter["Default"] == known.default


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
    rules = {rule["Id"]: rule for rule in bucket["LifecycleConfiguration"]["Rules"]}
    days = {name: rule.get("ExpirationInDays") for name, rule in rules.items()}
    # No rule for objects that no role may write.
    assert days == {"aside": 14, "unfinished": None}
    assert rules["unfinished"]["AbortIncompleteMultipartUpload"]["DaysAfterInitiation"] == 1
    assert rules["aside"]["Prefix"] == "aside/"


@pytest.mark.parametrize("function", ["Transcriber", "Bot", "Rewriter"])
def test_only_who_sends_to_its_own_queue_may_call_itself_for_long(function: str) -> None:
    [event] = FUNCTIONS[function]["Events"].values()
    queue = event["Properties"]["Queue"]
    sent = [
        one
        for statement in statements(f"{function}Role")
        if "sqs:SendMessage" in _listed(statement.get("Action"))
        for one in _listed(statement["Resource"])
    ]
    # Lambda ends a chain of SQS and one function after 16 invocations; a broadcast is a longer one.
    assert (queue in sent) is (function == "Bot")
    allowed = FUNCTIONS[function].get("RecursiveLoop")
    assert allowed == ("Allow" if queue in sent else None)


def test_nothing_else_is_let_loop() -> None:
    assert "RecursiveLoop" not in template("template.yaml")["Globals"]["Function"]
    looping = [name for name, function in FUNCTIONS.items() if "RecursiveLoop" in function]
    assert looping == ["Bot"]
    # And SAM hands it on.
    whole = transformed("template.yaml")["Resources"]
    handed = {
        name: one["Properties"].get("RecursiveLoop")
        for name, one in whole.items()
        if one["Type"] == "AWS::Lambda::Function"
    }
    assert handed == {name: "Allow" if name == "Bot" else None for name in FUNCTIONS}


def test_a_version_outlives_the_next_deployment() -> None:
    # What a second brings back; the pipeline deletes those behind it (pipeline/aliases.py).
    for name, one in transformed("template.yaml")["Resources"].items():
        if one["Type"] == "AWS::Lambda::Version":
            assert one["DeletionPolicy"] == "Retain", name


def test_nothing_is_read_or_written_without_tls() -> None:
    queues = resources("AWS::SQS::QueuePolicy")["QueuesByTlsOnly"]
    assert {queue["Ref"] for queue in queues["Queues"]} == set(QUEUES)
    bucket = resources("AWS::S3::BucketPolicy")["BucketByTlsOnly"]
    for policy, action in ((queues, "sqs:*"), (bucket, "s3:*")):
        [statement] = policy["PolicyDocument"]["Statement"]
        assert (statement["Effect"], statement["Principal"]) == ("Deny", "*")
        assert statement["Action"] == action
        assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_everything_calls_the_alias_and_each_release_is_a_version() -> None:
    shared = template("template.yaml")["Globals"]["Function"]
    assert shared["AutoPublishAlias"] == "live"
    # sam makes a version where this changes, and only there: not for a layer or a parameter.
    for function in FUNCTIONS.values():
        assert function["AutoPublishCodeSha256"] == {"Ref": "CodeVersion"}
    # Lambda refuses to publish a function that is as it was: each release changes all of them.
    assert shared["Environment"]["Variables"]["CODE_VERSION"] == {"Ref": "CodeVersion"}
    assert "Default" not in template("template.yaml")["Parameters"]["CodeVersion"]
    called = [
        resources("AWS::ApiGatewayV2::Integration")["WebhookIntegration"]["IntegrationUri"],
        resources("AWS::Lambda::Permission")["WebhookPermission"]["FunctionName"],
    ]
    assert called == [{"Ref": "Webhook.Alias"}] * 2
    outputs = template("template.yaml")["Outputs"]
    aliases = {key.removesuffix("Alias") for key in outputs if key.endswith("Alias")}
    assert aliases == {"Transcriber", "Bot", "Janitor"}  # whom somebody invokes besides
    for name in aliases:
        assert outputs[f"{name}Alias"]["Value"] == {"Ref": f"{name}.Alias"}


@pytest.mark.parametrize("function", ["Webhook", "Bot"])
def test_a_version_that_dies_is_rolled_back(function: str) -> None:
    preference = FUNCTIONS[function]["DeploymentPreference"]
    # Going back must not wait for CodeDeploy, which stops where an alarm rings already.
    assert preference["Enabled"] == {"Ref": "Gradual"}
    assert {"Ref": f"{function}Errors"} in preference["Alarms"]
    alarm = ALARMS[f"{function}Errors"]
    dimensions = {one["Name"]: one["Value"] for one in alarm["Dimensions"]}
    assert dimensions == {
        "FunctionName": {"Ref": function},
        "Resource": {"Fn::Sub": f"${{{function}}}:live"},
    }
    assert alarm["TreatMissingData"] == "notBreaching"


@pytest.mark.parametrize("queue", [name for name in QUEUES if "Dead" in name])
def test_somebody_hears_of_every_dead_letter(queue: str) -> None:
    alarms = [one for one in ALARMS.values() if queue in json.dumps(one["Dimensions"])]
    assert [alarm["Threshold"] for alarm in alarms] == [0]
    for alarm in ALARMS.values():
        assert "infra/README.md" in alarm["AlarmDescription"]
        assert alarm["AlarmActions"]["Fn::If"][0] == "HasTopic"


@pytest.mark.parametrize("stack", STACKS)
def test_a_new_account_can_deploy_it(stack: str) -> None:
    # It may run ten functions at once, and Lambda lets none of these ten be reserved.
    for function in resources("AWS::Serverless::Function", stack).values():
        assert "ReservedConcurrentExecutions" not in function


def test_only_webhook_and_bot_wake_from_a_snapshot() -> None:
    whole = template("template.yaml")["Resources"]
    without = {n for n in FUNCTIONS if "SnapStart" in whole[n].get("IgnoreGlobals", [])}
    assert set(FUNCTIONS) - without == {"Webhook", "Bot"}


def test_the_image_wakes_from_no_snapshot() -> None:
    assert template("template.yaml")["Globals"]["Function"]["SnapStart"]
    transcriber = template("template.yaml")["Resources"]["Transcriber"]
    assert "SnapStart" in transcriber["IgnoreGlobals"]
    assert "SnapStart" not in transcriber["Properties"]
    pattern = template("template.yaml")["Parameters"]["PythonRuntime"]["AllowedPattern"]
    assert re.fullmatch(pattern, "python3.13")
    assert not re.fullmatch(pattern, "python3.11")


def test_only_what_needs_the_database_is_in_its_network() -> None:
    inside = {name for name, function in FUNCTIONS.items() if "VpcConfig" in function}
    assert inside == {name for name in FUNCTIONS if "DATABASE_URL" in variables(name)}


def test_no_access_log_carries_what_was_sent() -> None:
    stage = resources("AWS::ApiGatewayV2::Stage")["ApiStage"]
    line = stage["AccessLogSettings"]["Format"]
    json.loads(line)
    for word in ("header", "authorizer", "body", "path", "query"):
        assert word not in line
    assert stage["DefaultRouteSettings"]["ThrottlingRateLimit"] <= 50


@pytest.mark.parametrize("stack", STACKS)
def test_every_secret_is_hidden(stack: str) -> None:
    for name, parameter in template(stack)["Parameters"].items():
        if name.endswith("Arn"):
            continue  # where a secret is, not what it says
        if any(word in name for word in SECRETS):
            assert parameter.get("NoEcho") is True or _takes_no_secret(parameter), name


@pytest.mark.parametrize(
    "value",
    [
        "42:AAEhBP0av28FrB_pMGr4wzJT7iCVVJjSJ2k",
        "a-secret_0123456789",
        "sk-proj-0123456789",
        "postgresql://user:password@host/db",
    ],
)
def test_the_application_takes_references_and_no_secret(value: str) -> None:
    parameters = template("template.yaml")["Parameters"]
    for name in ("TelegramBotToken", "WebhookSecret", "DatabaseUrl", "SpeechApiKey", "LlmApiKey"):
        assert not re.fullmatch(parameters[name]["AllowedPattern"], value)


@pytest.mark.parametrize("stack", STACKS)
def test_every_log_is_deleted_in_the_end(stack: str) -> None:
    groups = resources("AWS::Logs::LogGroup", stack)
    functions = resources("AWS::Serverless::Function", stack).values()
    assert {one["LoggingConfig"]["LogGroup"]["Ref"] for one in functions} <= set(groups)
    assert all(group["RetentionInDays"] for group in groups.values())


def test_the_image_s_base_can_be_chosen_and_its_model_is_inside() -> None:
    dockerfile = (ROOT / "functions/transcriber/Dockerfile").read_text()
    assert dockerfile.count("FROM ${BASE_IMAGE}") == 2
    assert "COPY --from=packages /model /opt/model" in dockerfile
    assert "--require-hashes" in dockerfile


def _takes_no_secret(parameter: dict[str, Any]) -> bool:
    """Whether only a place is let in, or only an ARN, which names one."""
    pattern = parameter.get("AllowedPattern", "")
    return pattern.startswith(("ssm:", "(ssm:")) or "ARN" in parameter.get("Description", "")


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
