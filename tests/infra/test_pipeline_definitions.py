"""The workflow and the CodePipeline: valid, without keys of their own, and they only call make."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.local.check import CHECKS
from infra.local.environments import folder
from infra.local.paths import ROOT
from infra.local.templates import listed
from infra.pipeline.job import JANITORS
from infra.pipeline.stages import read_stage
from infra.pipeline.vault import DATABASE, TOKEN
from tests.infra.template import template

pytestmark = pytest.mark.infra

FOLDER = Path("infra/pipeline")
WORKFLOW = (ROOT / FOLDER / "github-actions.yml").read_text()
BUILDSPEC = (ROOT / FOLDER / "buildspec.yml").read_text()


def targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def workflow() -> dict[Any, Any]:
    loaded: dict[Any, Any] = yaml.safe_load(WORKFLOW)
    return loaded


@pytest.mark.parametrize("text", [WORKFLOW, BUILDSPEC], ids=["workflow", "buildspec"])
def test_it_calls_commands_that_exist(text: str) -> None:
    called = set(re.findall(r"\bmake ([a-z-]+)", text))
    assert "deploy" in called
    assert called <= targets()


def test_the_workflow_runs_nothing_but_make() -> None:
    steps = workflow()["jobs"]["deploy"]["steps"]
    [script] = [step["run"] for step in steps if "run" in step]
    commands = [line.strip() for line in script.splitlines()]
    assert {line.split()[0] for line in commands} == {"if", "make", "else", "fi"}


def test_what_people_type_reaches_the_shell_by_the_environment_only() -> None:
    for step in workflow()["jobs"]["deploy"]["steps"]:
        assert "${{" not in step.get("run", "")


def test_the_workflow_has_a_role_and_no_key() -> None:
    assert workflow()["permissions"] == {"contents": "read", "id-token": "write"}
    assert "role-to-assume" in WORKFLOW
    assert not re.search(r"aws-access-key|AWS_SECRET|AKIA", WORKFLOW)


@pytest.mark.parametrize("text", [WORKFLOW, BUILDSPEC], ids=["workflow", "buildspec"])
def test_ci_deploys_nothing_unaudited(text: str) -> None:
    assert re.search(r"AUDIT: required\b", text)
    for stage in ("dev", "prod"):
        checks = read_stage(stage).checks
        assert "audit" in checks
        assert set(checks) <= CHECKS.keys()


def test_every_stage_that_is_named_exists() -> None:
    triggers = workflow()[True]  # YAML 1.1 reads `on` so
    for stage in triggers["workflow_dispatch"]["inputs"]["stage"]["options"]:
        assert read_stage(stage).target == "aws"
    resources = template(str(FOLDER / "codepipeline.yaml"))["Resources"]
    named = re.findall(r'"STAGE", "value": "(\w+)"', str(resources))
    assert named == ["dev", "prod"]
    assert resources["Build"]["Properties"]["Source"]["BuildSpec"] == str(FOLDER / "buildspec.yml")


@pytest.mark.parametrize("name", ["codepipeline.yaml", "github-role.yaml"])
def test_cfn_lint_finds_nothing(name: str) -> None:
    lint = folder("lint") / "bin" / "cfn-lint"
    done = subprocess.run([lint, ROOT / FOLDER / name], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_smoke_test_tries_every_function_of_the_application() -> None:
    whole = template("template.yaml")
    functions = {
        name: {event["Type"] for event in one["Properties"].get("Events", {}).values()}
        for name, one in whole["Resources"].items()
        if one["Type"] == "AWS::Serverless::Function"
    }
    consumers = {name for name, events in functions.items() if "SQS" in events}
    assert set(JANITORS) <= whole["Outputs"].keys()
    invoked = {name.removesuffix("Alias") for name in JANITORS}
    assert functions.keys() == consumers | invoked | {"Webhook"}


ROLE = template(str(FOLDER / "github-role.yaml"))


def test_the_role_lets_the_workflow_work_as_long_as_it_may() -> None:
    job = workflow()["jobs"]["deploy"]
    [asked] = [
        step["with"]["role-duration-seconds"]
        for step in job["steps"]
        if "role-to-assume" in step.get("with", {})
    ]
    role = ROLE["Resources"]["Role"]["Properties"]
    assert job["timeout-minutes"] * 60 <= asked <= role["MaxSessionDuration"] == 7200
    assert "github-role.yaml" in WORKFLOW


def test_only_one_environment_of_one_repository_has_the_role() -> None:
    [statement] = ROLE["Resources"]["Role"]["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Action"] == "sts:AssumeRoleWithWebIdentity"
    assert statement["Condition"] == {
        "StringEquals": {
            "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
            "token.actions.githubusercontent.com:sub": {
                "Fn::Sub": "repo:${Repository}:environment:${Environment}"
            },
        }
    }
    options = workflow()[True]["workflow_dispatch"]["inputs"]["stage"]["options"]
    for stage in options:
        assert re.fullmatch(ROLE["Parameters"]["Environment"]["AllowedPattern"], stage)


@pytest.mark.parametrize(
    ("given", "fits"),
    [
        ("owner/name", True),
        ("owner@123456/my-repo@456789", True),  # as tokens have it since July 2026
        ("owner/*", False),
        ("*/name", False),
        ("owner", False),
        ("owner/name:ref:refs/heads/main", False),
    ],
)
def test_a_repository_is_one_repository(given: str, fits: bool) -> None:
    pattern = ROLE["Parameters"]["Repository"]["AllowedPattern"]
    assert bool(re.fullmatch(pattern, given)) is fits


def test_nobody_becomes_an_administrator_by_default() -> None:
    for name in ("codepipeline.yaml", "github-role.yaml"):
        policy = template(str(FOLDER / name))["Parameters"]["DeployPolicyArn"]
        assert "Default" not in policy


PIPELINE = template(str(FOLDER / "codepipeline.yaml"))["Resources"]


def test_the_codepipeline_may_use_its_bucket_and_any_connection() -> None:
    said = PIPELINE["PipelineRole"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]
    on = {json.dumps(one["Resource"]): set(listed(one["Action"])) for one in said}
    # docs.aws.amazon.com/codepipeline/latest/userguide/how-to-custom-role.html
    assert on['{"Fn::GetAtt": "Artifacts.Arn"}'] == {
        "s3:GetBucketVersioning",
        "s3:GetBucketAcl",
        "s3:GetBucketLocation",
    }
    objects = on['{"Fn::Sub": "${Artifacts.Arn}/*"}']
    assert objects == {"s3:GetObject", "s3:GetObjectVersion", "s3:PutObject", "s3:PutObjectAcl"}
    connects = on['{"Ref": "Connection"}']
    assert connects == {"codeconnections:UseConnection", "codestar-connections:UseConnection"}


def test_a_build_s_log_ends_and_its_report_is_kept() -> None:
    logs = PIPELINE["BuildLogs"]["Properties"]
    assert logs["RetentionInDays"]
    build = PIPELINE["Build"]["Properties"]
    assert build["LogsConfig"]["CloudWatchLogs"]["GroupName"] == {"Ref": "BuildLogs"}
    [files] = yaml.safe_load(BUILDSPEC)["artifacts"].values()
    # Where infra/pipeline/report.py writes it.
    assert files == [".local/pipeline/*/reports/*.json"]
    deploys = [
        action
        for stage in PIPELINE["Pipeline"]["Properties"]["Stages"]
        for action in stage["Actions"]
        if action["ActionTypeId"]["Provider"] == "CodeBuild"
    ]
    assert len(deploys) == 2
    assert all(action["OutputArtifacts"] for action in deploys)


def test_the_first_deployment_by_the_codepipeline_is_told_where_the_token_goes() -> None:
    head = (ROOT / FOLDER / "codepipeline.yaml").read_text().partition("Parameters:")[0]
    assert f"/voice2text/dev/{TOKEN}" in head
    assert f"/voice2text/dev/{DATABASE}" in head


def test_an_arm_image_is_built_on_arm() -> None:
    whole = template(str(FOLDER / "codepipeline.yaml"))
    allowed = template("template.yaml")["Parameters"]["Architecture"]["AllowedValues"]
    assert whole["Parameters"]["Architecture"]["AllowedValues"] == allowed
    assert whole["Conditions"]["Arm"] == {"Fn::Equals": [{"Ref": "Architecture"}, "arm64"]}
    machine = PIPELINE["Build"]["Properties"]["Environment"]
    assert machine["Type"] == {"Fn::If": ["Arm", "ARM_CONTAINER", "LINUX_CONTAINER"]}
    assert "aarch64" in machine["Image"]["Fn::If"][1]
    assert "RUNNER to\n# ubuntu-24.04-arm" in WORKFLOW
    assert workflow()["jobs"]["deploy"]["runs-on"] == "${{ vars.RUNNER || 'ubuntu-24.04' }}"
