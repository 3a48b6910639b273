"""Going back to a release: aliases at once, and then the stack without a gradual deployment."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from infra.pipeline import job as module
from infra.pipeline.deploy import Deployment
from infra.pipeline.job import Job
from infra.pipeline.releases import Release
from infra.pipeline.report import Progress, Report
from infra.pipeline.stacks import Stack
from infra.pipeline.stages import read_stage
from tests.fakes.pipeline import MemoryAliases, MemorySsm, MemoryStore
from tests.fakes.sam import MemorySam

pytestmark = pytest.mark.unit

ALIAS = "arn:bot:live"


class Stacks:
    def settled(self, name: str) -> Stack:
        return Stack(name, "UPDATE_COMPLETE")


TEMPLATE = """
Parameters:
  Stage: {Type: String}
  CodeVersion: {Type: String}
  DatabaseUrl: {Type: String}
  Gradual: {Type: String, Default: "true"}
  SpeechEngine: {Type: String, Default: local}
  SpeechApiKey: {Type: String, Default: ""}
  MaxFileMb: {Type: Number, Default: 20}
  Loud: {Type: String, Default: true}
"""
DEFAULTS = {"SpeechEngine": "local", "SpeechApiKey": "", "MaxFileMb": "20", "Loud": "true"}
PLACE = "ssm:/voice2text/prod/{}".format


@pytest.fixture
def sam(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> MemorySam:
    found = MemorySam()
    monkeypatch.setattr(module, "HOME", tmp_path)
    monkeypatch.setattr(module, "sam", found)
    return found


def job_of(aliases: MemoryAliases, ssm: MemorySsm) -> Job:
    store = MemoryStore()
    store.put("old.yaml", TEMPLATE.encode())
    clients: dict[str, Any] = {"ssm": ssm, "lambda": aliases, "cloudformation": None}
    account = SimpleNamespace(
        client=clients.__getitem__, environment=dict[str, str], region="eu-central-1"
    )
    target = SimpleNamespace(prepare=lambda *_: None, sam_options=list[str])
    job = Job(
        read_stage("prod"),
        cast("Any", account),
        cast("Any", target),
        cast("Any", store),
        Progress(Report("deploy", "prod", "new")),
        {},
    )
    job.__dict__["stacks"] = Stacks()
    return job


def release(**parameters: str) -> Release:
    return Release("old", "old.yaml", "c" * 64, parameters, "v1", "r1", {ALIAS: "1"})


def test_nothing_waits_for_codedeploy(sam: MemorySam) -> None:
    aliases = MemoryAliases({("arn:bot", "live"): "2"})
    old = release(Stage="prod", DatabaseUrl=PLACE("database-url"))
    job_of(aliases, MemorySsm()).go_back(old)
    assert aliases.pointing == {("arn:bot", "live"): "1"}
    now = sam.parameters["voice2text-prod"]
    # CodeDeploy stops where an alarm rings, and that is when one goes back.
    assert now["Gradual"] == "false"
    assert now["Stage"] == "prod"
    assert now["CodeVersion"].startswith("cccccccccc.v1.")


def test_what_the_bad_deployment_added_is_taken_back(sam: MemorySam) -> None:
    sam.parameters["voice2text-prod"] = {"SpeechEngine": "api", "MaxFileMb": "2000", "Loud": "no"}
    old = release(Stage="prod", DatabaseUrl=PLACE("database-url"))
    job_of(MemoryAliases({}), MemorySsm()).go_back(old)
    assert DEFAULTS.items() <= sam.said[-1].items()  # each of them said
    assert DEFAULTS.items() <= sam.parameters["voice2text-prod"].items()


def test_secrets_lie_where_they_lay_then(sam: MemorySam) -> None:
    ssm = MemorySsm()
    job = replace(
        job_of(MemoryAliases({}), ssm), stage=replace(read_stage("prod"), database="existing")
    )
    job.__dict__["stacks"] = Stacks()
    # What the bad deployment was given, and stored.
    job.vault.keep("database-url", "postgresql://owner:a@b/c")
    job.vault.keep("application-database-url", "postgresql://nobody:a@b/c")
    job.vault.keep("speech-api-key", "k")
    token, url = PLACE("telegram-bot-token"), PLACE("database-url")
    job.go_back(release(Stage="prod", DatabaseUrl=url, TelegramBotToken=token))
    now = sam.parameters["voice2text-prod"]
    assert (now["DatabaseUrl"], now["SpeechApiKey"]) == (url, "")
    # A release of old says nothing of them.
    job.go_back(release(Stage="prod"))
    now = sam.parameters["voice2text-prod"]
    assert now["DatabaseUrl"] == PLACE("application-database-url")
    assert now["SpeechApiKey"] == PLACE("speech-api-key")


class Proved(Job):
    """Everything works."""

    def smoke(self, application: Stack) -> str:
        return application.name

    def bot(self, token: str | None = None) -> Any:
        return SimpleNamespace(set_webhook=lambda *_: token, set_menus=lambda: 2)


def test_a_release_says_where_its_secrets_lie(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = job_of(MemoryAliases({}), MemorySsm())
    target = SimpleNamespace(webhook_url=lambda _: "https://", makes=lambda: "")
    stacks = SimpleNamespace(resources=lambda *_: [])
    job = Proved(job.stage, job.account, cast("Any", target), job.bucket, job.progress, {})
    job.__dict__["stacks"] = stacks
    stack = Stack("voice2text-prod", "UPDATE_COMPLETE")
    monkeypatch.setattr(Deployment, "_bring", lambda *_, **__: stack)
    release = Deployment(job)._deploy_application(tmp_path, stack, job.doors_secrets(), "image")
    assert release.parameters == {
        "Stage": "prod",
        "TranscriberImageUri": "image",
        "TelegramBotToken": PLACE("telegram-bot-token"),
        "WebhookSecret": PLACE("webhook-secret"),
        "SnapStart": "PublishedVersions",  # stages.toml
    }
