"""The SAM CLI: its last words become the error."""

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from infra.local.environments import folder
from infra.local.paths import ROOT
from infra.local.progress import UsageError
from infra.pipeline.refusals import LOG_IN, expired


def sam(arguments: list[str], environ: Mapping[str, str]) -> str:
    """Runs it in the repository's root; answers what it printed.

    Raises:
        UsageError: it failed, or is not there.
    """
    return run([str(program()), *arguments], environ, f"sam {arguments[0]}")


def program() -> Path:
    """The SAM CLI's place.

    Raises:
        UsageError: it is not there.
    """
    found = folder("sam") / "bin" / "sam"
    if not found.exists():
        raise UsageError(
            "The SAM CLI is missing: `python3 infra/local/environments.py sam` installs it; then "
            "run the same command again."
        )
    return found


def run(
    command: list[str], environ: Mapping[str, str], called: str, given: str | None = None
) -> str:
    """Runs a tool that ends when this process ends, even if that is killed (Linux).

    Raises:
        UsageError: it failed.
    """
    if leash := shutil.which("setpriv"):
        command = [leash, "--pdeathsig", "KILL", *command]
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=dict(environ),
            input=given,
            stdin=None if given is not None else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
    except OSError as exc:
        raise UsageError(f"{called} can't be started: {exc}.") from exc
    if done.returncode:
        words = done.stdout.strip()[-3000:]
        hint = f"The AWS credentials have expired. {LOG_IN}\n" if expired(words) else ""
        raise UsageError(f"{hint}{called} failed. Its last words:\n{words}")
    return done.stdout


def parameters_file(template: Path, parameters: Mapping[str, str]) -> Path:
    """A SAM configuration file with the parameters: everyone here may read a command line."""
    file = template.with_name(f"{template.stem}.samconfig.toml")
    file.unlink(missing_ok=True)
    file.touch(mode=0o600)
    # In quotes, so that values may have spaces.
    escaped = {name: value.replace('"', '\\"') for name, value in parameters.items()}
    given = json.dumps([f'{name}="{value}"' for name, value in escaped.items()])
    file.write_text(f"version = 0.1\n[default.deploy.parameters]\nparameter_overrides = {given}\n")
    return file
