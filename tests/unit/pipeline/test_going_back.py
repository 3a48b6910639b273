"""Going back to a release: aliases at once, and then the stack without a gradual deployment."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from infra.pipeline import job as module
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
