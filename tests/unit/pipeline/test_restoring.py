"""A database that begins with a snapshot: compared before CloudFormation replaces anything."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from infra.local.progress import UsageError
from infra.pipeline import deploy
from infra.pipeline.deploy import Deployment
from infra.pipeline.job import Job
from infra.pipeline.report import Progress, Report
from infra.pipeline.stacks import Stack
from infra.pipeline.stages import read_stage
from tests.fakes.pipeline import MemoryRds

pytestmark = pytest.mark.unit


def deployment(data: dict[str, str], engine_version: str) -> Deployment:
    rds = MemoryRds(snapshots={"back": "cluster"}, engine_version=engine_version)
    account = SimpleNamespace(client={"rds": rds}.__getitem__)
    stage = replace(read_stage("prod"), data=data)
    nothing: Any = None
    target = cast("Any", SimpleNamespace(makes=lambda: "the same everywhere"))
    progress = Progress(Report("deploy", "prod", "new"))
    return Deployment(Job(stage, cast("Any", account), target, nothing, progress, {}))


@pytest.mark.parametrize(
    ("data", "theirs", "fits"),
    [
        ({}, "17.10", True),  # nothing is restored: nobody is asked
        ({"RestoreSnapshot": "back"}, "17.9", True),
        ({"RestoreSnapshot": "back"}, "17.10", False),
        ({"RestoreSnapshot": "back", "PostgresVersion": "17.10"}, "17.10", True),
        ({"RestoreSnapshot": "deleted since"}, "17.10", True),
    ],
)
def test_the_data_stack_is_left_alone_where_rds_would_refuse(
    data: dict[str, str],
    theirs: str,
    fits: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    brought: list[str] = []

    def bring(_: Deployment, name: str, *__: Any) -> Stack:
        brought.append(name)
        return Stack(name, "UPDATE_COMPLETE")

    monkeypatch.setattr(Deployment, "_bring", bring)
    there = Stack("voice2text-prod-data", "UPDATE_COMPLETE")
    monkeypatch.setattr(deploy, "ready", lambda *_: there)
    built = tmp_path / "template.yaml"
    built.write_text('Parameters: {PostgresVersion: {Default: "17.9"}}')
    here = deployment(data, theirs)
    if fits:
        here._deploy_data(built, {})
    else:
        with pytest.raises(UsageError, match=r'put PostgresVersion = "17\.10" beside'):
            here._deploy_data(built, {})
    assert brought == (["voice2text-prod-data"] if fits else [])
