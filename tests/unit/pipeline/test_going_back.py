"""Going back to a release: aliases at once, and then the stack without a gradual deployment."""

from collections.abc import Mapping
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

pytestmark = pytest.mark.unit

ALIAS = "arn:bot:live"


class Stacks:
    def settled(self, name: str) -> Stack:
        return Stack(name, "UPDATE_COMPLETE")


ASKED: dict[str, str] = {}


class Deployed(Job):
    """Remembers what would be deployed."""

    def deploy(
        self,
        name: str,
        packaged: Path,
        parameters: Mapping[str, str],
        content: str,
        code_version: str,
    ) -> Stack:
        ASKED.update(parameters, content=content, code=code_version, template=packaged.read_text())
        return Stack(name, "UPDATE_COMPLETE")


def test_nothing_waits_for_codedeploy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "HOME", tmp_path)
    store = MemoryStore()
    store.put("old.yaml", b"Resources: {}")
    aliases = MemoryAliases({("arn:bot", "live"): "2"})
    clients: dict[str, Any] = {"ssm": MemorySsm(), "lambda": aliases, "cloudformation": None}
    account = SimpleNamespace(client=clients.__getitem__)
    job = Deployed(
        read_stage("prod"),
        cast("Any", account),
        cast("Any", None),
        cast("Any", store),
        Progress(Report("deploy", "prod", "new")),
        {},
    )
    job.__dict__["stacks"] = Stacks()
    old = Release("old", "old.yaml", "c" * 64, {"Stage": "prod"}, "v1", "r1", {ALIAS: "1"})

    job.go_back(old)

    assert aliases.pointing == {("arn:bot", "live"): "1"}
    # CodeDeploy stops where an alarm rings, and that is when one goes back.
    assert ASKED["Gradual"] == "false"
    assert (ASKED["Stage"], ASKED["content"], ASKED["code"]) == ("prod", old.content, "v1")
    assert ASKED["template"] == "Resources: {}"
