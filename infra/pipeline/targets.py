"""The seam between AWS and the local AWS: how things are packed, and where the webhook is reached.

Everything else of the pipeline is the same for both.
"""

import hashlib
import json
import secrets
import shutil
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

from infra.local import deploy as local
from infra.local.environments import uv
from infra.local.files import files
from infra.local.paths import ROOT, Paths
from infra.pipeline import image
from infra.pipeline.account import Account
from infra.pipeline.byte_code import compiler, this_machine
from infra.pipeline.sam import program, sam
from infra.pipeline.stages import Stage

# Template -> what its build reads besides.
_LAYERS = ("layers", "infra/image/slim.py")
SOURCES: Mapping[str, tuple[str, ...]] = {
    "infra/data.yaml": ("functions/migrator", *_LAYERS, "alembic", "alembic.ini"),
    "template.yaml": ("functions", *_LAYERS),
    "infra/dashboards/template.yaml": (),
}
_PLATFORMS = {"x86_64": "x86_64-manylinux_2_28", "arm64": "aarch64-manylinux_2_28"}


class Target(Protocol):
    """Where a stage is deployed to."""

    def require_tools(self) -> None:
        """Raises UsageError, saying what to install, where something is missing."""

    def makes(self) -> str:
        """What a build's bytes depend on besides the sources."""

    def build(self, template: str, folder: Path) -> Path:
        """Builds into the folder; answers the built template's path."""

    def image(self) -> tuple[str, str]:
        """The transcriber's image, made and pushed if it is new: its URI, and what was done."""

    def sam_options(self) -> list[str]:
        """What `sam package` and `sam deploy` want besides."""

    def prepare(self, packaged: Path, parameters: Mapping[str, str]) -> None:
        """Makes a packaged template ready for this AWS."""

    def forget_image(self) -> None:
        """Deletes the stage's images."""

    def webhook_url(self, outputs: Mapping[str, str]) -> str:
        """Where updates are posted, from the application's outputs."""


class Aws:
    """AWS itself."""

    def __init__(self, stage: Stage, account: Account) -> None:
        self._stage = stage
        self._account = account

    def require_tools(self) -> None:
        """See `Target`."""
        program()
        repository = image.Repository(self._account.client("ecr"), self._stage.name)
        image.require(repository, self._stage.architecture)

    def makes(self) -> str:
        """Packages are for Lambda from any machine; byte code is there where its Python is."""
        return f"{self._stage.architecture} {compiler().magic}"

    def build(self, template: str, folder: Path) -> Path:
        """See `Target`."""
        built = folder / "built"
        environ = self._account.environment()
        environ |= {
            "PATH": f"{Path(uv()).parent}:{environ['PATH']}",
            "LAMBDA_ARCHITECTURE": self._stage.architecture,
            "LAMBDA_PLATFORM": _PLATFORMS[self._stage.architecture],
            "LAMBDA_INTERPRETER": compiler().path,  # the one that `makes` speaks of
            "REPOSITORY": str(ROOT),
        }
        sam(["build", "--template", template, "--build-dir", str(built)], environ)
        return built / "template.yaml"

    def image(self) -> tuple[str, str]:
        """See `Target`."""
        repository = image.Repository(self._account.client("ecr"), self._stage.name)
        return image.ensure(repository, self._stage.architecture)

    def sam_options(self) -> list[str]:
        """Where SAM would push images: it insists on that, and then leaves a parameter alone."""
        registry = f"{self._account.id}.dkr.ecr.{self._account.region}.amazonaws.com"
        return ["--image-repository", f"{registry}/{image.name(self._stage.name)}"]

    def prepare(self, packaged: Path, parameters: Mapping[str, str]) -> None:
        """Nothing has to be done."""

    def forget_image(self) -> None:
        """See `Target`."""
        image.Repository(self._account.client("ecr"), self._stage.name).delete()

    def webhook_url(self, outputs: Mapping[str, str]) -> str:
        """See `Target`."""
        return outputs["WebhookUrl"]


class Local:
    """The local AWS: the same build, made to run there by infra/local/localize.py."""

    def __init__(self, account: Account) -> None:
        self._endpoint = account.endpoint

    def require_tools(self) -> None:
        """Nothing but what `make` installed."""
        program()

    def makes(self) -> str:
        """See `Target`."""
        return this_machine()

    def build(self, template: str, folder: Path) -> Path:
        """See `Target`."""
        return local.build(Paths(folder), "stack", template)

    def image(self) -> tuple[str, str]:
        """See `Target`."""
        return "local", "none here: the same code runs in what the Dockerfile installs"

    def sam_options(self) -> list[str]:
        """There is no image."""
        return []

    def prepare(self, packaged: Path, parameters: Mapping[str, str]) -> None:
        """The local AWS shows SAM only the parameters' defaults."""
        local.say_version(packaged, parameters)

    def forget_image(self) -> None:
        """There is none."""

    def webhook_url(self, outputs: Mapping[str, str]) -> str:
        """See `Target`."""
        api = outputs["ApiId"]
        return f"{self._endpoint}/_aws/execute-api/{api}/$default/telegram/webhook"


def target_of(stage: Stage, account: Account) -> Target:
    """The stage's target."""
    return Local(account) if stage.target == "local" else Aws(stage, account)


class Builds:
    """What was built, by what it was built from: an interrupted run's work is used again."""

    def __init__(self, home: Path, target: Target, stage: Stage) -> None:
        self._home = home
        self._target = target
        self._salt = f"{stage.target} {target.makes()}"

    def content(self, template: str) -> str:
        """A hash of all that the build of a template reads."""
        digest = hashlib.sha256(self._salt.encode())
        places = (template, "infra/local/localize.py", *SOURCES[template])
        for file in files(ROOT / name for name in places):
            digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes() + b"\0")
        return digest.hexdigest()

    def templates(self, names: Iterable[str]) -> dict[str, Path]:
        """The built template of each, all built at once."""
        with ThreadPoolExecutor(2) as pool:
            return dict(pool.map(lambda name: (name, self._built(name)), names))

    def _built(self, name: str) -> Path:
        # The pointer is written when the build is whole: a folder that nothing points to is no
        # build, and each try has a folder of its own, so that no orphan of a killed one disturbs.
        pointer = self._home / f"{self.content(name)}.json"
        if pointer.exists():
            built = Path(json.loads(pointer.read_text())["template"])
            if built.exists():
                return built
        folder = self._home / secrets.token_hex(6)
        folder.mkdir(parents=True)
        built = self._target.build(name, folder)
        unfinished = folder / "pointer.json"
        unfinished.write_text(json.dumps({"template": str(built)}))
        unfinished.rename(pointer)
        return built


def tidy(home: Path, keep: int = 6) -> None:
    """Deletes the oldest builds of a stage that goes to AWS; the local AWS runs from its own."""
    pointers = sorted(home.glob("*.json"), key=lambda file: file.stat().st_mtime, reverse=True)
    wanted = {Path(json.loads(one.read_text())["template"]) for one in pointers[:keep]}
    for pointer in pointers[keep:]:
        pointer.unlink()
    for folder in home.iterdir():
        if folder.is_dir() and not any(one.is_relative_to(folder) for one in wanted):
            shutil.rmtree(folder, ignore_errors=True)
