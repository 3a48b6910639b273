"""`make image`: builds the transcriber's image with the engine that is here; prints its name last.

Docker or Podman take AWS's base, from its public registry; buildah without either takes a Debian
base that is made here, which is for tests: nobody runs it on Lambda.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from infra.image.base import ensure_base
from infra.image.context import DOCKERFILE, fingerprint, lay_out
from infra.image.tools import CACHE, buildah, built, foreign, missing
from infra.local import model
from infra.local.paths import DEFAULT
from infra.local.progress import UsageError, step

KEPT = 3
AWS_BASE = "public.ecr.aws/lambda/python:3.13"
_ARCHITECTURES = {"linux/amd64": "x86_64", "linux/arm64": "arm64"}
# What the machine trusts: behind a proxy of one's own, pip in a fresh Debian trusts too little.
_CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"


def build_here() -> str:
    """Builds on the Debian base with buildah, unless these very sources were built before.

    Returns:
        the image's name in the cache's storage.

    Raises:
        UsageError: a tool is missing, or failed.
    """
    if why := missing():
        raise UsageError(f"No image can be built: {why}.")
    model.ensure(DEFAULT.model)
    base = ensure_base()
    with tempfile.TemporaryDirectory(dir=CACHE) as scratch:
        context = Path(scratch) / "context"
        lay_out(context)
        tag = f"localhost/voice2text:{fingerprint(context)[:16]}-{base[-8:]}"
        if not built(tag):
            certificates = f"{_CERTIFICATES}:{_CERTIFICATES}:ro"
            arguments = ["--isolation", "chroot", "--volume", certificates, "--tag", tag]
            arguments += ["--build-arg", f"BASE_IMAGE={base}", "--file", str(context / DOCKERFILE)]
            with step("the image, with buildah on Debian"):
                buildah(["build", *arguments, str(context)])
            _forget_old()
    return tag


def _forget_old() -> None:
    """A whole file system each: the newest few are kept, for other working trees' sake."""
    listed = buildah(["images", "--quiet", "--filter", "reference=localhost/voice2text"])
    for image in listed.splitlines()[KEPT:]:
        with suppress(UsageError):  # somebody runs it
            buildah(["rmi", image])


def build_with(engine: str, base: str, tag: str, platform: str) -> str:
    """Builds with Docker or Podman.

    Returns:
        the tag.

    Raises:
        UsageError: this machine is of another kind, or the engine failed and has said why.
    """
    if platform and (why := foreign(_ARCHITECTURES[platform])):
        raise UsageError(why)
    model.ensure(DEFAULT.model)
    with tempfile.TemporaryDirectory() as scratch:
        context = Path(scratch) / "context"
        lay_out(context)
        command = [engine, "build", "--tag", tag, "--build-arg", f"BASE_IMAGE={base}"]
        command += ["--platform", platform] if platform else []
        command += ["--file", str(context / DOCKERFILE), str(context)]
        # Its progress is for a person: standard output has the image's name alone.
        if subprocess.run(command, stdout=sys.stderr, check=False).returncode:
            raise UsageError(f"{engine} build failed; its own words are above.")
    return tag


def _answers(engine: str) -> bool:
    """Whether the engine is here and not its client alone."""
    if not shutil.which(engine):
        return False
    return subprocess.run([engine, "info"], capture_output=True, check=False).returncode == 0


def main() -> int:
    """Builds the image and prints its name."""
    asked = argparse.ArgumentParser(prog="make image", description=__doc__)
    asked.add_argument("--base", default=AWS_BASE, help="the base image, for docker and podman")
    asked.add_argument("--tag", default="voice2text:latest")
    asked.add_argument("--platform", default="", choices=["", *_ARCHITECTURES])
    told = asked.parse_args()
    engine = next((one for one in ("docker", "podman") if _answers(one)), None)
    try:
        if engine:
            print(build_with(engine, told.base, told.tag, told.platform))
        else:
            print(build_here())
    except UsageError as exc:
        print(exc, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
