"""The workflow and the CodePipeline: valid, without keys of their own, and they only call make."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.local.check import CHECKS
from infra.local.environments import folder
from infra.local.paths import ROOT
from infra.pipeline.job import JANITORS
from infra.pipeline.stages import read_stage
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


def test_cfn_lint_finds_nothing_in_the_codepipeline() -> None:
    lint = folder("lint") / "bin" / "cfn-lint"
    done = subprocess.run(
        [lint, ROOT / FOLDER / "codepipeline.yaml"], capture_output=True, text=True, check=False
    )
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
