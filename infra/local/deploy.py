"""Builds and deploys a stack onto the local AWS with the real SAM CLI."""

import hashlib
import json
import os
import platform
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import boto3
import yaml

from infra.local import aws
from infra.local.environments import folder, uv
from infra.local.files import files
from infra.local.localize import localize
from infra.local.parameters import meant
from infra.local.paths import ROOT, Paths
from infra.local.progress import UsageError

# What a deploy depends on; a change in any of them makes the next run deploy again.
_SOURCES = (
    *("template.yaml", "infra/data.yaml", "infra/local", "infra/image/slim.py"),
    *("functions", "layers", "alembic", "alembic.ini"),
)


def build(paths: Paths, stack: str, template: str) -> Path:
    """Runs `sam build` and derives the local template.

    Returns:
        the path of the local template.
    """
    built = paths.build / stack / "built"  # sam keeps a file of its own in the folder above
    environ = {
        **os.environ,
        "PATH": f"{Path(uv()).parent}:{os.environ['PATH']}",
        "LAMBDA_PYTHON": f"{sys.version_info.major}.{sys.version_info.minor}",
        "LAMBDA_PLATFORM": uv_platform(sys.platform, platform.machine()),
        "LAMBDA_INTERPRETER": sys.executable,
        "REPOSITORY": str(ROOT),
        "SAM_CLI_TELEMETRY": "0",
    }
    _sam(["build", "--template", template, "--build-dir", str(built)], environ)
    return localize(built, paths.build / stack / "local")


def uv_platform(system: str, machine: str) -> str:
    """The name that uv has for this machine (docs.astral.sh/uv, --python-platform)."""
    machine = {"arm64": "aarch64", "AMD64": "x86_64"}.get(machine, machine)
    return f"{machine}-{'apple-darwin' if system == 'darwin' else 'manylinux_2_28'}"


def deploy(template: Path, stack: str, port: int, parameters: Mapping[str, str]) -> dict[str, str]:
    """Runs `sam deploy` against the local AWS.

    Returns:
        the stack's outputs.
    """
    say_version(template, parameters)
    # Parameters go by a file: everyone on this machine may read a command line.
    config = template.with_name("samconfig.toml")
    config.touch(mode=0o600)
    given = json.dumps([f'{name}="{value}"' for name, value in meant(template, parameters).items()])
    config.write_text(
        f"version = 0.1\n[default.deploy.parameters]\nparameter_overrides = {given}\n"
    )
    arguments = [
        *("deploy", "--template-file", str(template), "--stack-name", stack, "--resolve-s3"),
        *("--capabilities", "CAPABILITY_IAM", "--config-file", str(config)),
        *("--no-confirm-changeset", "--no-fail-on-empty-changeset"),
    ]
    _sam(arguments, aws.client_environment(port))
    return outputs(stack, port)


def say_version(template: Path, parameters: Mapping[str, str]) -> None:
    """Makes CodeVersion its parameter's default: the local AWS shows SAM nothing but defaults."""
    whole = yaml.safe_load(template.read_text())
    declared = whole["Parameters"].get("CodeVersion")
    if declared and "CodeVersion" in parameters:
        declared["Default"] = parameters["CodeVersion"]
        template.write_text(yaml.safe_dump(whole, sort_keys=False))


def outputs(stack: str, port: int) -> dict[str, str]:
    """The outputs of a stack that is there; empty where it is not, or not whole."""
    cloud = client("cloudformation", port)
    try:
        found = cloud.describe_stacks(StackName=stack)["Stacks"][0]
    except cloud.exceptions.ClientError:
        return {}
    if not found["StackStatus"].endswith("_COMPLETE") or "ROLLBACK" in found["StackStatus"]:
        return {}
    return {item["OutputKey"]: item["OutputValue"] for item in found.get("Outputs", [])}


def client(service: str, port: int) -> Any:
    """A boto3 client of the local AWS."""
    return boto3.client(
        service,  # type: ignore[call-overload]
        endpoint_url=f"http://127.0.0.1:{port}",
        region_name=aws.REGION,
        aws_access_key_id=aws.CREDENTIALS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=aws.CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
    )


def fingerprint(parameters: Mapping[str, str]) -> str:
    """A hash of all that a deploy depends on."""
    digest = hashlib.sha256(json.dumps([sys.version, dict(parameters)], sort_keys=True).encode())
    for file in files(ROOT / name for name in _SOURCES):
        digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def _sam(arguments: list[str], environ: Mapping[str, str]) -> None:
    command = [str(Path(folder("sam")) / "bin" / "sam"), *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=dict(environ), capture_output=True, text=True, check=False
    )
    if done.returncode:
        words = (done.stdout + done.stderr).strip()[-3000:]
        raise UsageError(f"sam {arguments[0]} failed. Its last words:\n{words}")
