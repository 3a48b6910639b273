"""What /privacy states is what the templates say."""

import pytest

from tests.infra.template import resources, template
from voice2text.chat.own.facts import (
    ASIDE_DAYS,
    JANITOR_HOURS,
    QUEUE_DAYS,
    TOMBSTONE_DAYS,
)
from voice2text.doors import bot
from voice2text.queues.consume import DAY_SECONDS
from voice2text.speech.router import Mode
from voice2text.storage.erasures import KEEP
from voice2text.storage.sweep import USAGE_DAYS

pytestmark = pytest.mark.infra


def test_the_days_are_those_of_the_templates() -> None:
    logs = resources("AWS::Logs::LogGroup").values()
    assert {str(log["RetentionInDays"]) for log in logs} == {str({"Ref": "LogRetentionDays"})}
    variables = resources("AWS::Serverless::Function")["Bot"]["Environment"]["Variables"]
    assert variables["LOG_RETENTION_DAYS"] == {"Ref": "LogRetentionDays"}
    queues = resources("AWS::SQS::Queue").values()
    assert {queue["MessageRetentionPeriod"] for queue in queues} == {QUEUE_DAYS * DAY_SECONDS}
    [bucket] = resources("AWS::S3::Bucket").values()
    [aside] = [rule for rule in bucket["LifecycleConfiguration"]["Rules"] if rule["Id"] == "aside"]
    assert aside["ExpirationInDays"] == ASIDE_DAYS


def test_a_tombstone_outlives_whatever_is_on_its_way() -> None:
    queued = dead = redriven = QUEUE_DAYS
    assert KEEP.days == TOMBSTONE_DAYS > queued + dead + redriven
    assert USAGE_DAYS == 40  # as the sentence says


def test_the_janitor_comes_as_often_as_is_said() -> None:
    [event] = resources("AWS::Serverless::Function")["Janitor"]["Events"].values()
    assert event["Properties"]["Schedule"] == f"rate({JANITOR_HOURS} hours)"


def test_the_bot_knows_whether_a_service_hears() -> None:
    function = resources("AWS::Serverless::Function")["Bot"]
    assert function["Environment"]["Variables"]["SPEECH_ENGINE"] == {"Ref": "SpeechEngine"}
    assert bot._ONLY_LOCAL == Mode.LOCAL
    assert template("template.yaml")["Parameters"]["SpeechEngine"]["Default"] == Mode.LOCAL
