"""Stacks that can only be deleted: what holds nothing goes by itself, the rest by order only."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

from infra.local.progress import UsageError
from infra.pipeline import job as module
from infra.pipeline.deploy import Deployment
from infra.pipeline.job import Job
from infra.pipeline.releases import Release
from infra.pipeline.remains import held, ready
from infra.pipeline.report import Outcome, Progress, Report
from infra.pipeline.rollback import rollback
from infra.pipeline.stacks import CONTENT, Stack
from infra.pipeline.stages import read_stage
from infra.pipeline.targets import Builds
from tests.fakes.pipeline import MemoryQueues, MemoryStacks, MemoryStore
from tests.fakes.sam import MemorySam
from tests.infra.template import template

pytestmark = pytest.mark.unit

DATA, APPLICATION = "voice2text-prod-data", "voice2text-prod"
CLUSTER = ("AWS::RDS::DBCluster", "the-cluster")
BUCKET = ("AWS::S3::Bucket", "the-bucket")
QUEUE = ("AWS::SQS::Queue", "https://sqs/1/the-queue")


class UsualTarget:
    """A `Target` that has nothing of its own."""

    def makes(self) -> str:
        return "the same everywhere"

    def sam_options(self) -> list[str]:
        return []

    def prepare(self, packaged: Path, parameters: Mapping[str, str]) -> None:
        pass


class World:
    """An account with stacks. While `fails`, a creation ends behind the cluster."""

    def __init__(self) -> None:
        self.stacks = MemoryStacks()
        self.rds, self.s3 = self.stacks.rds, self.stacks.s3
        self.sqs = MemoryQueues({QUEUE[1]: 3})
        self.fails = False
        self.protected: list[bool] = []  # at each deployment
        self.sam = MemorySam(self.bring)

    def bring(self, name: str, parameters: Mapping[str, str], tags: Mapping[str, str]) -> None:
        """The data stack as CloudFormation makes it, or takes it back."""
        protected = parameters["DeletionProtection"] == "true"
        self.protected.append(protected)
        self.stacks.holds[name] = [CLUSTER]
        self.rds.protected[CLUSTER[1]] = protected
        if self.fails:
            self.stacks.fail(name)
            raise UsageError("Migrator: quota")
        self.stacks.bring(name, tags)

    def environment(self) -> dict[str, str]:
        return {}

    region = "eu-central-1"

    def client(self, service: str) -> Any:
        return self.stacks if service == "cloudformation" else getattr(self, service, None)

    def leaves(self, name: str, status: str, *holds: tuple[str, str]) -> None:
        """A stack as an earlier run left it."""
        self.stacks.statuses[name] = status
        self.stacks.holds[name] = list(holds)
        for kind, physical in holds:
            if kind == CLUSTER[0]:
                self.rds.protected[physical] = True
            if kind == BUCKET[0]:
                self.s3.kept[physical] = ["aside/1"]

    def job(self, stage: str = "prod", **environ: str) -> "Work":
        target = cast("Any", UsualTarget())
        return Work(
            *(read_stage(stage), cast("Any", self), target, cast("Any", MemoryStore())),
            *(Progress(Report("deploy", stage, "new")), environ),
        )


class Work(Job):
    """Uploads nothing."""

    def package(self, built: Path, folder: Path) -> Path:
        packaged = folder / "packaged.yaml"
        packaged.write_text(built.read_text())
        return packaged


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(module, "HOME", tmp_path)
    world = World()
    monkeypatch.setattr(module, "sam", world.sam)
    return world


DEAD = ["ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED"]


@pytest.mark.parametrize("status", DEAD)
def test_what_holds_nothing_is_deleted_to_be_made_anew(world: World, status: str) -> None:
    # What a failed creation lists may be gone, or may never have been.
    world.leaves(DATA, status)
    world.stacks.holds[DATA] = [CLUSTER, BUCKET, ("AWS::SQS::Queue", "https://sqs/1/gone")]
    assert ready(world.job(), DATA) is None
    assert world.stacks.statuses == {}


@pytest.mark.parametrize("status", DEAD[1:])
@pytest.mark.parametrize("order", ["", "1", APPLICATION])
def test_a_database_goes_by_order_only(world: World, status: str, order: str) -> None:
    world.leaves(DATA, status, CLUSTER)
    with pytest.raises(UsageError) as refused:
        ready(world.job(DELETE_STACK=order), DATA)
    said = str(refused.value)
    assert f"Stack {DATA} is {status}" in said
    assert "Migrator: quota" in said  # why its creation failed
    assert "the database the-cluster" in said
    assert f"make deploy STAGE=prod DELETE_STACK={DATA}" in said
    assert world.rds.protected == {"the-cluster": True}
    assert world.stacks.statuses == {DATA: status}


@pytest.mark.parametrize("status", DEAD[1:])
def test_the_order_takes_protection_away_and_deletes(world: World, status: str) -> None:
    world.leaves(DATA, status, CLUSTER)
    assert ready(world.job(DELETE_STACK=DATA), DATA) is None
    assert (world.stacks.statuses, world.rds.protected) == ({}, {})


def test_messages_and_objects_go_by_order_only(world: World) -> None:
    world.leaves(APPLICATION, "DELETE_FAILED", BUCKET, QUEUE)
    with pytest.raises(UsageError, match="objects in the-bucket; 3 messages on the-queue"):
        ready(world.job(), APPLICATION)
    assert world.s3.kept == {"the-bucket": ["aside/1"]}
    assert ready(world.job(DELETE_STACK=APPLICATION), APPLICATION) is None
    assert (world.stacks.statuses, world.s3.kept) == ({}, {})


def test_an_order_that_is_given_again_touches_no_stack_that_lives(world: World) -> None:
    world.leaves(DATA, "UPDATE_COMPLETE", CLUSTER)
    stack = ready(world.job(DELETE_STACK=DATA), DATA)
    assert stack
    assert world.rds.protected == {"the-cluster": True}
    assert held(world.job(), DATA) == ["the database the-cluster"]


class Contents(Builds):
    """Builds nothing."""

    def __init__(self) -> None:
        """Reads nothing either."""

    def content(self, template: str) -> str:
        return template


def deploy_data(job: Job) -> Stack:
    deployment = Deployment(job)
    deployment._builds = Contents()
    built = job.home / "data.yaml"
    built.parent.mkdir(parents=True, exist_ok=True)
    declares = template("infra/data.yaml")["Parameters"]
    built.write_text(yaml.safe_dump({"Parameters": declares}))
    return deployment._deploy_data(built, {})


def test_a_cluster_is_made_first_and_then_protected(world: World) -> None:
    job = world.job()
    deploy_data(job)
    assert job.progress.report.steps[-1].said == "created"
    assert world.protected == [False, True]
    # Said both times: what is not said stays as it was.
    assert [said["DeletionProtection"] for said in world.sam.said] == ["false", "true"]
    deploy_data(world.job())  # is that already
    assert world.protected == [False, True]
    world.stacks.tags[DATA][CONTENT] = "older"
    deploy_data(world.job())
    assert world.protected == [False, True, True]


def test_a_line_that_is_taken_out_of_the_stage_is_taken_back(world: World) -> None:
    stage = replace(read_stage("prod"), data={"MaxCapacity": "8"})
    deploy_data(replace(world.job(), stage=stage))
    assert world.sam.parameters[DATA]["MaxCapacity"] == "8"
    deploy_data(world.job())
    assert world.sam.parameters[DATA]["MaxCapacity"] == "2"  # infra/data.yaml's


def test_a_creation_that_fails_behind_the_cluster_is_simply_run_again(world: World) -> None:
    world.fails = True
    with pytest.raises(UsageError, match="quota"):
        deploy_data(world.job())
    assert world.stacks.statuses == {DATA: "ROLLBACK_COMPLETE"}
    assert world.rds.protected == {}
    world.fails = False
    deploy_data(world.job())
    assert world.rds.protected == {"the-cluster": True}


def test_an_application_that_is_in_the_way_is_told_before_it_is_touched(world: World) -> None:
    world.leaves(APPLICATION, "DELETE_FAILED", BUCKET)
    job = world.job()
    with pytest.raises(UsageError, match="objects in the-bucket"):
        Deployment(job)._release(Path("template.yaml"), Stack(DATA, "CREATE_COMPLETE"), {}, "image")
    assert job.progress.report.outcome is Outcome.FAILED  # and no code to bring back
    assert world.protected == []


def test_a_release_whose_template_is_gone_changes_nothing(world: World) -> None:
    job = world.job()
    job.releases.record(Release("a", "a.yaml", "", {}, "v1", "r1"))
    job.releases.record(Release("b", "b.yaml", "", {}, "v2", "r1"))
    with pytest.raises(UsageError, match=r"template of release a is gone: a\.yaml"):
        rollback(job)
    assert job.progress.report.outcome is Outcome.FAILED


def test_somebody_else_s_database_is_deployed_once(world: World) -> None:
    deploy_data(world.job("local"))
    assert len(world.protected) == 1


def test_going_back_is_not_tried_on_a_stack_that_is_dead(world: World) -> None:
    world.leaves(APPLICATION, "DELETE_FAILED")
    job = world.job()
    job.bucket.put("old.yaml", b"Resources: {}")
    with pytest.raises(UsageError, match="make deploy STAGE=prod"):
        job.go_back(Release("old", "old.yaml", "c" * 64, {}, "v1", "r1"))
    assert world.protected == []
