import copy
import os
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.local.localize import localize
from infra.local.paths import ROOT
from tests.infra.template import template
from voice2text.secrets.references import SECRETS_MANAGER, SSM

pytestmark = pytest.mark.infra


@pytest.fixture
def local(tmp_path: Path) -> dict[str, Any]:
    """The local template of what `sam build` would write for template.yaml."""
    built = tmp_path / "built"
    built.mkdir()
    whole = copy.deepcopy(template("template.yaml"))
    for resource in whole["Resources"].values():
        code = resource["Properties"].get("CodeUri")
        if code:
            resource["Properties"]["CodeUri"] = os.path.relpath(ROOT / code, built)
    (built / "template.yaml").write_text(yaml.safe_dump(whole))
    written = localize(built, tmp_path / "local")
    made: dict[str, Any] = yaml.safe_load(written.read_text())
    return made


def test_every_function_runs_the_real_runtime_client_on_the_same_app(
    local: dict[str, Any],
) -> None:
    functions = {
        name: resource["Properties"]
        for name, resource in local["Resources"].items()
        if resource["Type"] == "AWS::Serverless::Function"
    }
    assert set(functions) == {"Webhook", "Transcriber", "Bot", "Rewriter", "Janitor"}
    for name, function in functions.items():
        assert function["Runtime"] == "provided.al2023"
        code = Path(function["CodeUri"])
        original = ROOT / "functions" / name.lower() / "app.py"
        assert (code / "app.py").read_text() == original.read_text()
        assert "-m awslambdaric" in (code / "bootstrap").read_text()
        assert os.access(code / "bootstrap", os.X_OK)


def test_a_zip_door_sees_its_layers_and_the_image_its_own_packages(local: dict[str, Any]) -> None:
    def bootstrap(name: str) -> str:
        return (Path(local["Resources"][name]["Properties"]["CodeUri"]) / "bootstrap").read_text()

    for name in ("Bot", "Rewriter"):
        assert "/VendorLayer/python" in bootstrap(name)
        assert "/envs/zip/" in bootstrap(name)
    assert "VendorLayer" not in bootstrap("Transcriber")
    assert "/envs/image/" in bootstrap("Transcriber")


def test_all_else_is_as_in_the_template(local: dict[str, Any]) -> None:
    original = template("template.yaml")["Resources"]
    for name, resource in local["Resources"].items():
        if resource["Type"] != "AWS::Serverless::Function":
            assert resource == original[name]
    gone = set(original) - set(local["Resources"])
    assert gone == {"VendorLayer", "SharedLayer"}


def test_what_is_called_by_its_alias_is_so_here_too(local: dict[str, Any]) -> None:
    assert local["Globals"]["Function"]["AutoPublishAlias"] == "live"
    assert local["Resources"]["WebhookIntegration"]["Properties"]["IntegrationUri"] == {
        "Ref": "Webhook.Alias"
    }


def test_what_this_aws_can_t_do_is_gone_from_functions_and_nothing_else(
    local: dict[str, Any],
) -> None:
    original = template("template.yaml")
    changed = {"Runtime", "Handler", "CodeUri", "PackageType", "ImageUri", "Events"}
    gone = {"Layers", "SnapStart", "DeploymentPreference"}
    for name, resource in local["Resources"].items():
        if resource["Type"] == "AWS::Serverless::Function":
            before = original["Resources"][name]["Properties"]
            kept = {key: value for key, value in before.items() if key not in changed | gone}
            now = resource["Properties"]
            assert {key: value for key, value in now.items() if key not in changed} == kept
    before = original["Globals"]["Function"]
    kept = {key: value for key, value in before.items() if key not in gone}
    assert local["Globals"]["Function"] == kept


def test_the_layer_keeps_every_aws_service_that_a_door_speaks_to() -> None:
    package = ROOT / "layers/shared/python/voice2text"
    doors = (package / "doors").glob("*.py")
    spoken_to = {
        service
        for door in doors
        for service in re.findall(r'client\("([a-z0-9]+)"', door.read_text())
    } | {SSM, SECRETS_MANAGER}
    makefile = (ROOT / "layers/vendor/Makefile").read_text()
    [kept] = re.findall(r"^SERVICES := (.*)$", makefile, re.MULTILINE)
    assert spoken_to == set(kept.split())
