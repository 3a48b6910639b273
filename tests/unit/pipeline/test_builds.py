"""What a build is named by: the same on every machine that would make the same bytes."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.pipeline.account import Account
from infra.pipeline.byte_code import LAMBDA, NOBODY, compiler
from infra.pipeline.stages import read_stage
from infra.pipeline.targets import Builds, target_of
from tests.infra.template import resources, template

pytestmark = pytest.mark.unit

SHIM = "#!/bin/sh\necho 'pyenv: python3.13: command not found' >&2\nexit 127\n"


@pytest.fixture(autouse=True)
def _asked_anew() -> Iterator[None]:
    compiler.cache_clear()
    yield
    compiler.cache_clear()


def content(stage: str = "dev") -> str:
    """As `make deploy` on this machine would name the build of the data stack."""
    compiler.cache_clear()
    read = read_stage(stage)
    account = Account("eu-central-1", "http://127.0.0.1:1")
    builds = Builds(Path("nowhere"), target_of(read, account), read)
    return builds.content("infra/data.yaml")


def lambda_s_python(folder: Path, magic: str, path: str) -> str:
    """A machine's PATH on which Lambda's Python answers so."""
    folder.mkdir()
    program = folder / LAMBDA
    program.write_text(f"#!/bin/sh\necho {magic} {path}\n")
    program.chmod(0o755)
    return f"{folder}:{os.environ['PATH']}"


def test_another_machine_s_build_is_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", lambda_s_python(tmp_path / "a", "f30d0d0a", "/usr/bin/python3.13"))
    here = content()
    there = lambda_s_python(tmp_path / "b", "f30d0d0a", "/opt/homebrew/bin/python3.13")
    monkeypatch.setenv("PATH", there)
    monkeypatch.setattr(sys, "version", "3.12.9 (main, Feb 4 2026) [Clang 17]")
    assert content() == here


def test_a_build_without_byte_code_is_another_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", lambda_s_python(tmp_path / "a", "f30d0d0a", "/usr/bin/python3.13"))
    compiled = content()
    monkeypatch.setenv("PATH", str(tmp_path))
    assert content() != compiled
    assert compiler() == NOBODY


def test_what_is_on_the_path_and_does_not_run_is_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shim = tmp_path / LAMBDA
    shim.write_text(SHIM)
    shim.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert compiler() == NOBODY
    shim.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    compiler.cache_clear()
    assert compiler().path == sys.executable


def test_the_local_aws_runs_what_this_python_made(monkeypatch: pytest.MonkeyPatch) -> None:
    here = content("local")
    monkeypatch.setattr(sys, "version", "another build of the same")
    assert content("local") == here
    monkeypatch.setattr("platform.machine", lambda: "riscv64")
    assert content("local") != here


def test_it_is_asked_for_the_python_of_the_templates() -> None:
    assert template("template.yaml")["Parameters"]["PythonRuntime"]["Default"] == LAMBDA
    functions = resources("AWS::Serverless::Function", "infra/data.yaml")
    assert {one["Runtime"] for one in functions.values()} == {LAMBDA}
