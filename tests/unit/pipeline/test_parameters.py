"""Parameters in stages.toml that no template knows: refused after the build, with what is meant."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
import yaml

from infra.local.progress import UsageError
from infra.pipeline import job as module
from infra.pipeline.deploy import TABLES, Deployment
from infra.pipeline.job import Job
from infra.pipeline.report import Progress, Report
from infra.pipeline.stages import Stage, read_stage
from infra.pipeline.targets import Builds
from tests.infra.template import template

pytestmark = pytest.mark.unit


class Unbuilt(Builds):
    """The templates as they are, without what only CloudFormation reads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def templates(self, names: Any) -> dict[str, Path]:
        return {name: self._written(name) for name in names}

    def _written(self, name: str) -> Path:
        file = self._folder / f"{TABLES[name]}.yaml"
        file.write_text(yaml.safe_dump({"Parameters": template(name)["Parameters"]}))
        return file


def build(stage: Stage, folder: Path) -> dict[str, Path]:
    target = cast("Any", SimpleNamespace(makes=lambda: ""))
    nothing = cast("Any", None)
    progress = Progress(Report("deploy", stage.name, "new"))
    deployment = Deployment(Job(stage, nothing, target, nothing, progress, {}))
    deployment._builds = Unbuilt(folder)
    return deployment._build()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(module, "HOME", tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", ["dev", "prod", "local"])
def test_the_stages_that_come_with_it_say_what_templates_know(name: str, folder: Path) -> None:
    assert build(read_stage(name), folder).keys() == TABLES.keys()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"data": {"RestoreSnaphot": "back"}}, r"\[data\] has RestoreSnaphot.* RestoreSnapshot"),
        (
            {"data": {"AlarmTopicArn": "arn:x"}},
            r"AlarmTopicArn under \[application\] or AlarmTopicArn under \[dashboards\]",
        ),
        ({"application": {"Colour": "red"}}, r"\[application\] has Colour, which .* not know\.$"),
        ({"dashboards": {"MetricMaths": "false"}}, r"\[dashboards\] has MetricMaths.* MetricMath"),
        ({"data": {"A": "1"}, "application": {"B": "2"}}, r"\[data\] has A.*\[application\] has B"),
    ],
)
def test_a_parameter_that_no_template_knows_is_refused(
    given: dict[str, Any], words: str, folder: Path
) -> None:
    with pytest.raises(UsageError, match=rf"stages\.toml, stage prod: .*{words}"):
        build(replace(read_stage("prod"), **given), folder)
