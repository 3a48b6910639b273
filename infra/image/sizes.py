"""`python -m infra.image.sizes [ROOT]`: the image's bytes by what they are for.

ROOT is an image's unpacked files; without it, the image that is built here on Debian.
"""

import sys
import tempfile
from collections import Counter
from pathlib import Path

from infra.image.build import build_here
from infra.image.container import Container
from infra.local.progress import UsageError

TASK = Path("var/task")
# Below the table's line they are one: a hundred small packages tell nobody anything.
SMALL_BYTES = 1_000_000


def parts(root: Path) -> Counter[str]:
    """Bytes by part: `base`, `model`, `voice2text`, and each package by its folder's name.

    A package's bundled libraries (`av.libs`) count as the package's.
    """
    found: Counter[str] = Counter()
    for file in root.rglob("*"):
        if file.is_file() and not file.is_symlink():
            found[_part(file.relative_to(root))] += file.stat().st_size
    return found


def _part(file: Path) -> str:
    if file.is_relative_to("opt/model"):
        return "model"
    if not file.is_relative_to(TASK):
        return "base"
    first = file.relative_to(TASK).parts[0]
    if first in ("app.py", "voice2text", "__pycache__"):
        return "voice2text"
    return first.removesuffix(".py").split("-")[0].split(".")[0].lower()


def table(found: Counter[str]) -> str:
    """The parts, largest first, in megabytes of a million bytes."""
    small = {name: size for name, size in found.items() if size < SMALL_BYTES}
    small.pop("voice2text", None)
    lines = [
        f"{size / 1e6:8.1f} MB  {name}" for name, size in found.most_common() if name not in small
    ]
    lines.append(f"{sum(small.values()) / 1e6:8.1f} MB  {len(small)} smaller packages")
    lines.append(f"{sum(found.values()) / 1e6:8.1f} MB  in all, uncompressed")
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """Prints the table."""
    if arguments:
        print(table(parts(Path(arguments[0]))))
        return 0
    try:
        with tempfile.TemporaryDirectory() as tmp, Container(build_here(), Path(tmp)) as made:
            print(table(parts(made.root)))
    except UsageError as exc:
        print(exc, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
