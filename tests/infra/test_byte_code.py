"""The layers' byte code: for Lambda's Python, where it runs here; a name on the path is not one."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from infra.local.paths import ROOT

pytestmark = pytest.mark.infra

# What pyenv puts on the path for a version that is installed, but not chosen in this folder.
SHIM = "#!/bin/sh\necho 'pyenv: python3.13: command not found' >&2\nexit 127\n"
RUNS = f'#!/bin/sh\nexec "{sys.executable}" "$@"\n'


def path_with(folder: Path, program: str) -> dict[str, str]:
    """An environment in which `python3.13` is this program."""
    there = folder / "python3.13"
    there.write_text(program)
    there.chmod(0o755)
    return {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"}


def built(layer: str, environ: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", "-C", str(ROOT / "layers" / layer), *arguments],
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_python_that_is_there_and_does_not_run_is_none(tmp_path: Path) -> None:
    environ = path_with(tmp_path, SHIM)
    made = built("shared", environ, "build-SharedLayer", f"ARTIFACTS_DIR={tmp_path}/shared")
    assert made.returncode == 0, made.stderr
    assert (tmp_path / "shared/python/voice2text/errors.py").is_file()
    assert not list((tmp_path / "shared").rglob("*.pyc"))
    planned = built("vendor", environ, "-n", "build-VendorLayer", f"ARTIFACTS_DIR={tmp_path}")
    assert "compileall" not in planned.stdout
    assert "No python3.13 here" in planned.stdout


def test_a_python_that_runs_compiles(tmp_path: Path) -> None:
    """By its own path: another one may be first when the layer is built."""
    environ = path_with(tmp_path, RUNS)
    package = tmp_path / "python" / "voice2text"
    package.mkdir(parents=True)
    (package / "one.py").write_text("ONE = 1\n")
    shutil.copy(ROOT / "layers/shared/Makefile", tmp_path)
    artifacts = tmp_path / "made"
    made = subprocess.run(
        ["make", "-C", str(tmp_path), "build-SharedLayer", f"ARTIFACTS_DIR={artifacts}"],
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    assert list(artifacts.rglob("one.*.pyc"))
    planned = built("vendor", environ, "-n", "build-VendorLayer", f"ARTIFACTS_DIR={tmp_path}")
    assert f'"{sys.executable}" -m compileall' in planned.stdout
