"""The transcriber's image: built by whichever tool is there, pushed once per content."""

import base64
import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from infra.image.context import DOCKERFILE, SOURCES, lay_out
from infra.image.tools import foreign
from infra.local import model as weights
from infra.local.files import files
from infra.local.paths import DEFAULT, ROOT
from infra.local.progress import UsageError
from infra.pipeline.releases import KEPT
from infra.pipeline.sam import run

ENGINES = ("docker", "podman", "buildah")
_PLATFORMS = {"x86_64": "linux/amd64", "arm64": "linux/arm64"}
# Old images cost storage. A release needs its own to go back to, and a deployment that fails leaves
# one, too.
KEPT_IMAGES = 2 * KEPT
_LIFECYCLE = (
    '{"rules": [{"rulePriority": 1, "action": {"type": "expire"}, "selection": '
    f'{{"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": {KEPT_IMAGES}}}}}]}}'
)

Run = Callable[..., str]


class Repository:
    """The stage's repository in ECR, made where it is missing."""

    def __init__(self, ecr: Any, stage: str) -> None:
        self._ecr = ecr
        self.name = name(stage)

    def ensure(self) -> str:
        """Makes it; answers its URI. A tag that was pushed never changes."""
        try:
            made = self._ecr.create_repository(
                repositoryName=self.name,
                imageTagMutability="IMMUTABLE",
                imageScanningConfiguration={"scanOnPush": True},
            )["repository"]
        except self._ecr.exceptions.RepositoryAlreadyExistsException:
            found = self._ecr.describe_repositories(repositoryNames=[self.name])
            made = found["repositories"][0]
        self._ecr.put_lifecycle_policy(repositoryName=self.name, lifecyclePolicyText=_LIFECYCLE)
        return str(made["repositoryUri"])

    def has(self, tag: str) -> bool:
        """Whether an image with that tag is there."""
        missing = self._ecr.exceptions
        try:
            self._ecr.describe_images(repositoryName=self.name, imageIds=[{"imageTag": tag}])
        except (missing.ImageNotFoundException, missing.RepositoryNotFoundException):
            return False
        return True

    def login(self) -> tuple[str, str]:
        """The user and the password of the next twelve hours."""
        found = self._ecr.get_authorization_token()["authorizationData"][0]
        user, _, password = base64.b64decode(found["authorizationToken"]).decode().partition(":")
        return user, password

    def delete(self) -> None:
        """Deletes it with all its images."""
        try:
            self._ecr.delete_repository(repositoryName=self.name, force=True)
        except self._ecr.exceptions.RepositoryNotFoundException:
            return


def name(stage: str) -> str:
    """What the stage's repository is called."""
    return f"voice2text-{stage}-transcriber"


def engine() -> str:
    """The tool that builds images.

    Raises:
        UsageError: there is none.
    """
    for program in ENGINES:
        if shutil.which(program) and works(program):
            return program
    raise UsageError(
        "There is nothing to build the transcriber's image with: install docker, podman or "
        "buildah (Debian and Ubuntu: apt-get install buildah)."
    )


def require(repository: Repository, architecture: str) -> None:
    """Can the image be had, if it isn't there already?

    Raises:
        UsageError: there is no tool, or this machine is of another kind.
    """
    if repository.has(tag(architecture)):
        return
    engine()
    if why := foreign(architecture):
        raise UsageError(why)


def attests(program: str) -> bool:
    """Whether it adds attestations to an image, and knows the flag that stops it.

    Only docker does, with buildx from 0.10 on; without, `docker build` refuses the flag.
    """
    if program != "docker":
        return False
    asked = subprocess.run(
        [program, "build", "--help"], capture_output=True, text=True, check=False
    )
    return "--provenance" in asked.stdout


def works(program: str) -> bool:
    """Whether it can be asked: docker's client is useless without its daemon."""
    asked = subprocess.run([program, "info"], capture_output=True, check=False)
    return asked.returncode == 0


def tag(architecture: str) -> str:
    """The image's tag: a hash of all that goes into it."""
    digest = hashlib.sha256(architecture.encode())
    for file in files(ROOT / place for place in SOURCES):
        digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    # The weights are hash-checked by voice2text/speech/whisper/files.py, which is among the above.
    return digest.hexdigest()[:32]


def ensure(
    repository: Repository,
    architecture: str,
    *,
    run: Run = run,
    model: Path = DEFAULT.model,
    fetch: Callable[[Path], None] = weights.ensure,
) -> tuple[str, str]:
    """Builds and pushes the image if it is new.

    Args:
        repository: the stage's.
        architecture: x86_64 or arm64.
        run: runs a tool.
        model: where the speech model lies, or will.
        fetch: puts it there unless it is there; a CI machine has none.

    Returns:
        its URI, and what was done.

    Raises:
        UsageError: a tool failed, or the model can't be had.
    """
    uri, content = repository.ensure(), tag(architecture)
    full = f"{uri}:{content}"
    if repository.has(content):
        return full, f"{content} is there already"
    fetch(model)
    program = engine()
    environ = dict(os.environ)
    user, password = repository.login()
    registry = uri.partition("/")[0]
    login = [program, "login", "--username", user, "--password-stdin", registry]
    run(login, environ, f"{program} login", password)
    with tempfile.TemporaryDirectory() as scratch:
        context = Path(scratch) / "context"
        lay_out(context, model)
        run(build_command(program, full, architecture, context), environ, f"{program} build")
    run([program, "push", full], environ, f"{program} push")
    return full, f"built by {program} and pushed as {content}"


def build_command(program: str, full: str, architecture: str, context: Path) -> list[str]:
    """How the tool builds the Dockerfile."""
    plain = ["--provenance=false"] if attests(program) else []  # Lambda takes none beside an image
    return [
        *(program, "build", *plain, "--platform", _PLATFORMS[architecture]),
        *("--file", str(context / DOCKERFILE), "--tag", full, str(context)),
    ]
