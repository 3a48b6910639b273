"""What builds and runs images here, and what is missing on this machine to do it."""

import os
import platform
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from infra.local.environments import folder
from infra.local.progress import UsageError

# Not under .local: a build as root, with the vfs driver a whole copy per layer, outlives clones.
CACHE = Path("/var/tmp/voice2text-image")  # noqa: S108 - root's own, 0700
_RIE = {"x86_64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}
_QEMU = {"x86_64": "x86_64", "arm64": "aarch64"}


def missing() -> str:
    """Why no image can be built on the Debian base here; empty where it can."""
    if os.name != "posix" or os.geteuid() != 0:
        return "building the image without a container engine needs root (mounts, chroot)"
    gone = [tool for tool in ("buildah", "debootstrap", "unshare") if not shutil.which(tool)]
    if gone:
        return f"not on this machine: {', '.join(gone)} (apt-get install buildah debootstrap)"
    return ""


def foreign(
    architecture: str,
    *,
    machine: str | None = None,
    system: str | None = None,
    environ: Mapping[str, str] = os.environ,
    kernel: Path = Path("/proc/sys/fs/binfmt_misc"),
) -> str:
    """Why this machine can't build an image of that architecture; empty where it can, or may.

    Only a Linux that builds itself is judged: Docker Desktop emulates, and another host's engine is
    that host's.

    Args:
        architecture: x86_64 or arm64.
        machine: this one's processor, as `platform.machine` names it.
        system: this one's kernel, as `platform.system` names it.
        environ: says whether the engine is another host's.
        kernel: where Linux lists what it emulates.
    """
    here = _RIE.get(machine or platform.machine(), "")
    elsewhere = environ.get("DOCKER_HOST") or environ.get("CONTAINER_HOST")
    if here == architecture or elsewhere or (system or platform.system()) != "Linux":
        return ""
    emulated = kernel / f"qemu-{_QEMU[architecture]}"
    if emulated.is_file() and emulated.read_text().startswith("enabled"):
        return ""
    return (
        f"This machine is {here or machine}, and can't build an image for {architecture}: deploy "
        "from a machine of that kind (in CI, a runner of it), set Architecture to this one's under "
        "[stages.STAGE.application], or install an emulator (Debian and Ubuntu: apt-get install "
        "qemu-user-static binfmt-support)."
    )


def emulator() -> Path:
    """The real Runtime Interface Emulator, which comes inside the SAM CLI.

    Raises:
        UsageError: the SAM CLI's environment is not there.
    """
    name = f"aws-lambda-rie-{_RIE.get(platform.machine(), platform.machine())}"
    for found in folder("sam").glob(f"lib/python3*/site-packages/samcli/local/rapid/{name}"):
        return found
    raise UsageError(f"There is no {name} in {folder('sam')}: make run makes that environment.")


def buildah(arguments: Sequence[str]) -> str:
    """Runs buildah on the images of the cache.

    Returns:
        what it printed, stripped.

    Raises:
        UsageError: it failed.
    """
    CACHE.mkdir(mode=0o700, exist_ok=True)
    storage = ["--storage-driver", "vfs", "--root", str(CACHE / "storage")]
    done = subprocess.run(
        ["buildah", *storage, "--runroot", str(CACHE / "run"), *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        last = (done.stdout + done.stderr).strip()[-3000:]
        raise UsageError(f"buildah {arguments[0]} failed. Its last words:\n{last}")
    return done.stdout.strip()


def built(tag: str) -> bool:
    """Whether the cache has an image of that name."""
    return bool(buildah(["images", "--quiet", "--filter", f"reference={tag}"]))
