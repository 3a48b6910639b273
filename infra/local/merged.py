"""Which migrations others have already: what git has merged is history."""

import subprocess
from pathlib import Path

from infra.local.paths import ROOT

VERSIONS = "alembic/versions"
# The first of these that exists says what is merged; a clone without it knows only its own HEAD.
BRANCHES = ("origin/main", "main")


def merged_files(root: Path = ROOT) -> set[str]:
    """The names of the migrations that are merged; a merge that isn't committed yet counts."""
    listed = "".join(
        _git(root, "ls-tree", "--name-only", baseline(root, tip), f"{VERSIONS}/")
        for tip in ("HEAD", "MERGE_HEAD")
    )
    return {Path(name).name for name in listed.splitlines() if name.endswith(".py")}


def edited(root: Path = ROOT) -> dict[str, str]:
    """Merged migrations that the working tree has otherwise: name → `edited` or `deleted`."""
    found = {}
    changes = _git(root, "diff", "--name-status", "--no-renames", baseline(root), "--", VERSIONS)
    for line in changes.splitlines():
        status, _, name = line.partition("\t")
        if status != "A" and name.endswith(".py"):
            found[Path(name).name] = "deleted" if status == "D" else "edited"
    return found


def baseline(root: Path = ROOT, tip: str = "HEAD") -> str:
    """The commit up to which a tip's history is everybody's; the empty tree if there is none."""
    for branch in BRANCHES:
        base = _git(root, "merge-base", tip, branch)
        if base:
            return base.strip()
    return _git(root, "rev-parse", "--verify", "--quiet", tip).strip() or _EMPTY


_EMPTY = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"  # git's name for a tree without files


def _git(root: Path, *arguments: str) -> str:
    command = ["git", "-C", str(root), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout
