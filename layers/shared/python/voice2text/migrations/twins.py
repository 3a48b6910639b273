"""Twins: two files with one revision id, written in the same second on two branches.

Alembic's map keeps one of them, and its warning is all that is left of the other. So they are
looked for in what the files say, before Alembic reads them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

_REVISION = re.compile(r"""^revision(?:\s*:\s*str)?\s*=\s*["']([^"']+)["']""", re.MULTILINE)


def revisions_of(versions: Path) -> dict[Path, str]:
    """File → the revision that it says it is, by the files' names."""
    found = {file: _REVISION.search(file.read_text()) for file in sorted(versions.glob("*.py"))}
    return {file: said[1] for file, said in found.items() if said}


def twins(versions: Path) -> dict[str, list[Path]]:
    """Revision → its files, for each revision that has several."""
    files: dict[str, list[Path]] = {}
    for file, revision in revisions_of(versions).items():
        files.setdefault(revision, []).append(file)
    return {revision: files[revision] for revision in sorted(files) if len(files[revision]) > 1}


def told(found: Mapping[str, Sequence[Path]]) -> Iterator[str]:
    """A sentence for each revision that has several files."""
    for revision, files in found.items():
        names = ", ".join(file.name for file in files)
        yield (
            f"{len(files)} files have the same revision, {revision}: {names}. "
            "Run: make migration-merge"
        )
