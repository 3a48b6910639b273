"""What the image is made of: laid out as Docker wants it, and one hash of it all."""

import hashlib
import os
import shutil
from pathlib import Path

from infra.local.paths import DEFAULT, ROOT

DOCKERFILE = "functions/transcriber/Dockerfile"
SOURCES = (
    *("functions/transcriber", "layers/shared/python/voice2text"),
    *("infra/image/slim.py", "infra/image/check.py"),
)


def lay_out(target: Path, weights: Path = DEFAULT.model) -> None:
    """Copies what the Dockerfile takes into `target`; the model as links where the disk allows.

    A folder of its own, as in a second working tree .local/model may be a link to the first's,
    and no builder follows one out of its context.
    """
    for source in SOURCES:
        if (ROOT / source).is_dir():
            skip = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / source, target / source, ignore=skip)
        else:
            (target / source).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / source, target / source)
    model = target / ".local" / "model" / "base"
    model.mkdir(parents=True)
    for file in weights.iterdir():
        try:
            os.link(file.resolve(), model / file.name)
        except OSError:  # another file system
            shutil.copy2(file, model / file.name)


def fingerprint(context: Path) -> str:
    """sha256 over names and contents, so that nothing is built twice."""
    digest = hashlib.sha256()
    for file in sorted(path for path in context.rglob("*") if path.is_file()):
        with file.open("rb") as content:
            found = hashlib.file_digest(content, "sha256").hexdigest()
        digest.update(f"{file.relative_to(context)} {found}\n".encode())
    return digest.hexdigest()
