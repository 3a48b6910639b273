"""Turns the template that sam built into one that the local AWS can run. Nothing is kept by hand.

Every function, zip or image, becomes `provided.al2023` with a bootstrap that starts the real
Lambda runtime client on the same app.py. A zip door's interpreter holds the runtime client only
and finds its layers as Lambda lays them out; the image's door runs in what its Dockerfile installs.
"""

import shutil
from pathlib import Path
from typing import Any

import yaml

from infra.local.environments import python
from infra.local.paths import ROOT

# The local AWS sets LAMBDA_TASK_ROOT and _HANDLER as Lambda does; it lends its own environment to
# the function, so what Lambda would not have is cleared.
_BOOTSTRAP = """#!/bin/sh
export PYTHONPATH="$LAMBDA_TASK_ROOT:{path}"
unset VIRTUAL_ENV PYTHONHOME
cd "$LAMBDA_TASK_ROOT"
exec "{interpreter}" -m awslambdaric "$_HANDLER"
"""

# What a function of this AWS can't have. Versions and the alias it has, as the template says.
_UNKNOWN = {
    "Layers": "a custom runtime gets none: they are on its path instead",
    "SnapStart": "it serves AWS's own Python only, and this one is a custom runtime",
    "DeploymentPreference": "there is no CodeDeploy: the alias moves at once",
}


def localize(built: Path, target: Path) -> Path:
    """Writes the local template into `target`, made anew, from the folder that sam built.

    Returns:
        the path of the local template.
    """
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    template = yaml.safe_load((built / "template.yaml").read_text())
    resources: dict[str, Any] = template["Resources"]
    layers = [name for name, it in resources.items() if it["Type"].endswith("::LayerVersion")]
    path = ":".join(str(built / name / "python") for name in layers)
    for name, resource in resources.items():
        if resource["Type"] == "AWS::Serverless::Function":
            _function(resource, built, target / name, path)
    for name in layers:
        del resources[name]
    for name in _UNKNOWN:
        template.get("Globals", {}).get("Function", {}).pop(name, None)
    _one_machine(template)
    written = target / "template.yaml"
    written.write_text(yaml.safe_dump(template, sort_keys=False))
    return written


def _function(resource: dict[str, Any], built: Path, code: Path, layers: str) -> None:
    properties = resource["Properties"]
    metadata = resource.pop("Metadata", {})
    resource.pop("IgnoreGlobals", None)
    for name in _UNKNOWN:
        properties.pop(name, None)
    if properties.pop("PackageType", "Zip") == "Image":
        properties.pop("ImageUri")
        origin = (ROOT / metadata["Dockerfile"]).parent
        path, interpreter = str(ROOT / "layers/shared/python"), python("image")
    else:
        origin = (built / properties["CodeUri"]).resolve()
        path, interpreter = layers, python("zip")
    shutil.copytree(origin, code, ignore=shutil.ignore_patterns("__pycache__", "Makefile"))
    bootstrap = code / "bootstrap"
    bootstrap.write_text(_BOOTSTRAP.format(path=path, interpreter=interpreter))
    bootstrap.chmod(0o755)
    properties.update(Runtime="provided.al2023", Handler="app.handler", CodeUri=str(code))


def _one_machine(template: dict[str, Any]) -> None:
    """Two of a kind at once: more would only take turns on one machine's processors."""
    for resource in template["Resources"].values():
        for event in resource.get("Properties", {}).get("Events", {}).values():
            if "ScalingConfig" in event["Properties"]:  # a schedule has none
                event["Properties"]["ScalingConfig"]["MaximumConcurrency"] = 2
