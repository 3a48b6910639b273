"""The Debian base: debootstrapped once, and kept."""

import hashlib
import shutil
import subprocess
import tempfile
from pathlib import Path

from infra.image.tools import CACHE, buildah, built, emulator
from infra.local.environments import folder
from infra.local.paths import ROOT
from infra.local.progress import UsageError, step

SUITE = "bookworm"
MIRROR = "http://deb.debian.org/debian"  # apt's signatures guard it, not TLS
PACKAGES = "python3,python3-pip,ca-certificates"
# A container reads no manuals and installs nothing more.
_IDLE = (
    *("usr/share/doc", "usr/share/man", "usr/share/info", "usr/share/locale"),
    *("var/cache/apt", "var/lib/apt/lists", "var/log"),
)


def ensure_base() -> str:
    """Makes the base unless it is there.

    Returns:
        its name for `FROM`.

    Raises:
        UsageError: debootstrap or buildah failed.
    """
    files = [*(ROOT / "infra/image/debian").iterdir(), Path(__file__)]
    parts = [file.read_bytes() for file in sorted(files)]
    installed = sorted(one.name for one in _runtime().glob("*.dist-info"))
    parts += [emulator().read_bytes(), repr(installed).encode()]
    tag = f"localhost/voice2text-base:{hashlib.sha256(b''.join(parts)).hexdigest()[:16]}"
    if not built(tag):
        with step("the Debian base"), tempfile.TemporaryDirectory(dir=CACHE) as scratch:
            _make(Path(scratch), tag)
    return tag


def _make(context: Path, tag: str) -> None:
    for file in (ROOT / "infra/image/debian").iterdir():
        shutil.copy(file, context)
    shutil.copy(emulator(), context / "aws-lambda-rie")
    (context / "aws-lambda-rie").chmod(0o755)
    skip = shutil.ignore_patterns("__pycache__", "*.dist-info")
    shutil.copytree(_runtime(), context / "runtime", ignore=skip)
    shutil.copy(_rootfs(), context / "rootfs.tar")
    buildah(["build", "--isolation", "chroot", "--tag", tag, str(context)])


def _runtime() -> Path:
    """The Lambda runtime client, as the zip doors have it."""
    [packages] = folder("zip").glob("lib/python3*/site-packages")
    return packages


def _rootfs() -> Path:
    kept = CACHE / f"{SUITE}.tar"
    if kept.exists():
        return kept
    with tempfile.TemporaryDirectory(dir=CACHE) as scratch:
        root = Path(scratch) / "root"
        made = ["debootstrap", "--variant=minbase", f"--include={PACKAGES}", SUITE]
        done = subprocess.run(
            [*made, str(root), MIRROR], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise UsageError(f"debootstrap failed:\n{done.stdout[-2000:]}{done.stderr[-1000:]}")
        for name in _IDLE:
            shutil.rmtree(root / name, ignore_errors=True)
        fresh = Path(scratch) / kept.name
        tar = ["tar", "--create", "--directory", str(root), "--exclude", "./dev/*"]
        subprocess.run([*tar, "--file", str(fresh), "."], check=True)
        fresh.rename(kept)
    return kept
