"""The image is built and pushed once, by whichever tool is there."""

import base64
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra.image.build import build_with
from infra.image.context import DOCKERFILE
from infra.image.tools import foreign
from infra.local.progress import UsageError
from infra.pipeline import image
from infra.pipeline.releases import KEPT

pytestmark = pytest.mark.unit


class Missing(ClientError):
    def __init__(self) -> None:
        super().__init__({"Error": {"Code": "missing"}}, "Ecr")


class MemoryEcr:
    """ECR with memory; a push by a tool is told to it."""

    class exceptions:  # noqa: N801 - boto3 calls it so
        class RepositoryAlreadyExistsException(Missing):
            pass

        class RepositoryNotFoundException(Missing):
            pass

        class ImageNotFoundException(Missing):
            pass

    def __init__(self) -> None:
        self.repositories: dict[str, set[str]] = {}
        self.policies: dict[str, str] = {}

    def create_repository(self, **asked: Any) -> dict[str, Any]:
        assert asked["imageTagMutability"] == "IMMUTABLE"
        name = asked["repositoryName"]
        if name in self.repositories:
            raise self.exceptions.RepositoryAlreadyExistsException
        self.repositories[name] = set()
        return {"repository": self._described(name)}

    def describe_repositories(self, *, repositoryNames: list[str]) -> dict[str, Any]:  # noqa: N803
        return {"repositories": [self._described(name) for name in repositoryNames]}

    def put_lifecycle_policy(self, **asked: str) -> None:
        assert asked["repositoryName"] in self.repositories
        self.policies[asked["repositoryName"]] = asked["lifecyclePolicyText"]

    def describe_images(self, **asked: Any) -> None:
        if asked["repositoryName"] not in self.repositories:
            raise self.exceptions.RepositoryNotFoundException
        if asked["imageIds"][0]["imageTag"] not in self.repositories[asked["repositoryName"]]:
            raise self.exceptions.ImageNotFoundException

    def get_authorization_token(self) -> dict[str, Any]:
        token = base64.b64encode(b"AWS:a-password").decode()
        return {"authorizationData": [{"authorizationToken": token}]}

    def delete_repository(self, *, repositoryName: str, force: bool) -> None:  # noqa: N803
        assert force
        if self.repositories.pop(repositoryName, None) is None:
            raise self.exceptions.RepositoryNotFoundException

    def _described(self, name: str) -> dict[str, str]:
        return {"repositoryUri": f"1.dkr.ecr.eu-central-1.amazonaws.com/{name}"}


class Tool:
    """An engine: remembers its commands, and what it pushes is there."""

    def __init__(self, ecr: MemoryEcr) -> None:
        self.ecr = ecr
        self.commands: list[list[str]] = []
        self.given: list[str | None] = []

    def __call__(
        self, command: list[str], environ: Mapping[str, str], _: str, given: str | None = None
    ) -> str:
        assert "a-password" not in environ.values()
        self.commands.append(command)
        self.given.append(given)
        if command[1] == "build":
            context = Path(command[-1])
            assert (context / DOCKERFILE).is_file()
            assert (context / ".local/model/base" / "model.bin").read_text() == "weights"
        if command[1] == "push":
            uri, _, tag = command[2].rpartition(":")
            self.ecr.repositories[uri.partition("/")[2]].add(tag)
        return ""


@pytest.fixture
def model(tmp_path: Path) -> Path:
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "model.bin").write_text("weights")
    return folder


def is_there(folder: Path) -> None:
    assert folder.is_dir()


@pytest.fixture(autouse=True)
def podman(monkeypatch: pytest.MonkeyPatch) -> None:
    here = {"docker": "/usr/bin/docker", "podman": "/usr/bin/podman"}
    monkeypatch.setattr("shutil.which", here.get)
    # Docker's client without its daemon.
    monkeypatch.setattr(image, "works", lambda program: program != "docker")


def test_it_is_built_and_pushed_once(model: Path) -> None:
    ecr = MemoryEcr()
    tool = Tool(ecr)
    repository = image.Repository(ecr, "dev")
    uri, said = image.ensure(repository, "x86_64", run=tool, model=model, fetch=is_there)
    assert "podman" in said
    assert [command[:2] for command in tool.commands] == [
        ["podman", "login"],
        ["podman", "build"],
        ["podman", "push"],
    ]
    # The password goes by standard input: everyone here may read a command line.
    assert tool.given[0] == "a-password"
    assert "a-password" not in str(tool.commands)

    again, said = image.ensure(repository, "x86_64", run=tool, model=model, fetch=is_there)
    assert again == uri
    assert "there already" in said
    assert len(tool.commands) == 3
    repository.delete()
    repository.delete()
    assert ecr.repositories == {}


def test_a_machine_without_the_model_fetches_it(tmp_path: Path) -> None:
    ecr = MemoryEcr()

    def fetch(folder: Path) -> None:
        folder.mkdir()
        (folder / "model.bin").write_text("weights")

    model, tool = tmp_path / "no", Tool(ecr)
    image.ensure(image.Repository(ecr, "dev"), "x86_64", run=tool, model=model, fetch=fetch)
    assert tool.commands[-1][1] == "push"


def test_every_release_that_is_listed_has_its_image() -> None:
    ecr = MemoryEcr()
    image.Repository(ecr, "dev").ensure()
    [rule] = json.loads(ecr.policies["voice2text-dev-transcriber"])["rules"]
    assert rule["selection"]["countNumber"] > KEPT


def test_without_a_tool_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    assert image.engine() == "podman"
    monkeypatch.setattr("shutil.which", lambda _: None)
    with pytest.raises(UsageError, match="docker, podman or buildah"):
        image.engine()
    repository = image.Repository(ecr := MemoryEcr(), "dev")
    with pytest.raises(UsageError, match="docker, podman or buildah"):
        image.require(repository, "x86_64")
    repository.ensure()
    ecr.repositories[repository.name].add(image.tag("x86_64"))
    image.require(repository, "x86_64")  # nothing is to be built


def docker(folder: Path, helps: str) -> None:
    """A docker that only helps."""
    program = folder / "docker"
    program.write_text(f"#!/bin/sh\ntest \"$*\" = 'build --help' && echo '{helps}'\n")
    program.chmod(0o755)


@pytest.mark.parametrize(
    ("program", "helps", "plain"),
    [
        ("docker", "      --provenance string   Shorthand for --attest", True),
        ("docker", "      --platform string     Set platform", False),  # without buildx
        ("podman", "", False),
        ("buildah", "", False),
    ],
)
def test_each_engine_builds_for_the_architecture_by_flags_that_it_knows(
    program: str, helps: str, plain: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    docker(tmp_path, helps)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    command = image.build_command(program, "name:tag", "arm64", tmp_path)
    assert command[:2] == [program, "build"]
    assert command[command.index("--platform") + 1] == "linux/arm64"
    assert ("--provenance=false" in command) is plain
    assert image.tag("arm64") != image.tag("x86_64")


@pytest.mark.parametrize(("machine", "kind"), [("x86_64", "x86_64"), ("aarch64", "arm64")])
def test_a_machine_builds_for_its_own_kind(machine: str, kind: str, tmp_path: Path) -> None:
    def why_not(wanted: str) -> str:
        return foreign(wanted, machine=machine, system="Linux", environ={}, kernel=tmp_path)

    other = ({"x86_64", "arm64"} - {kind}).pop()
    assert why_not(kind) == ""
    said = f"This machine is {kind}, and can't build an image for {other}: deploy from"
    assert said in why_not(other)
    # As Linux lists an emulator, and one that is switched off.
    handler = tmp_path / {"x86_64": "qemu-x86_64", "arm64": "qemu-aarch64"}[other]
    handler.write_text("disabled\n")
    assert said in why_not(other)
    handler.write_text("enabled\ninterpreter /usr/bin/qemu\n")
    assert why_not(other) == ""


@pytest.mark.parametrize(
    ("system", "environ"), [("Darwin", {}), ("Linux", {"DOCKER_HOST": "ssh://arm"})]
)
def test_what_this_machine_can_not_know_is_not_refused(
    system: str, environ: dict[str, str], tmp_path: Path
) -> None:
    said = foreign("arm64", machine="x86_64", system=system, environ=environ, kernel=tmp_path)
    assert said == ""


def test_another_kind_is_refused_before_anything_is_done_unless_its_image_is_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(image, "foreign", lambda kind: "" if kind == "x86_64" else "wrong machine")
    ecr = MemoryEcr()
    repository = image.Repository(ecr, "dev")
    image.require(repository, "x86_64")
    with pytest.raises(UsageError, match="wrong machine"):
        image.require(repository, "arm64")
    repository.ensure()
    with pytest.raises(UsageError, match="wrong machine"):
        image.require(repository, "arm64")
    ecr.repositories[repository.name].add(image.tag("arm64"))
    image.require(repository, "arm64")


def test_an_image_for_another_kind_is_refused_by_make_image_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("infra.image.build.foreign", lambda kind: f"not for {kind}")
    with pytest.raises(UsageError, match="not for arm64"):
        build_with("docker", "base", "tag", "linux/arm64")
