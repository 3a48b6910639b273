"""The migrations' part of `make check`: one line, models in step, nothing dangerous, no edits."""

import sys
from collections.abc import Iterator
from pathlib import Path

from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from infra.local.branches import branched
from infra.local.merged import edited
from infra.local.paths import ROOT
from infra.local.revision_list import FOLDER, LIST, in_folder, listed
from infra.local.squawk import squawk
from voice2text.migrations.drift import clean_build, differences, model_build
from voice2text.migrations.lint import lint
from voice2text.storage.tables import Base


def main() -> int:
    """Prints what is to mend, each with what to do."""
    found = list(complaints(ROOT))
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


def complaints(root: Path) -> Iterator[str]:
    """One line for each thing to mend."""
    changed = edited(root)
    for name, what in changed.items():
        yield (
            f"{name}: edited-history: it is merged and was {what}: databases have it as it was. "
            "Restore it (git checkout), and write a new migration."
        )
    if "deleted" in changed.values():
        return  # what follows a missing revision can't be read
    if found := branched():
        yield from found
        return
    if listed() != in_folder():
        yield (
            f"{LIST.name} and alembic/versions name different revisions. `make migration` writes "
            f"both; mend REVISIONS by hand: it should be {', '.join(in_folder())}."
        )
    scripts = ScriptDirectory(str(FOLDER))
    for finding in lint(scripts, models=Base.metadata, judges=[squawk]):
        yield str(finding)
    yield from out_of_step(scripts)


def out_of_step(scripts: ScriptDirectory) -> Iterator[str]:
    """Where the models say something else than the migrations build, on SQLite."""
    memory = create_engine("sqlite://")
    revisions = [script.revision for script in scripts.walk_revisions()][::-1]
    built = clean_build(memory, scripts, revisions, Base.metadata)
    declared = model_build(memory, Base.metadata)
    for line in differences(built, declared, here="the migrations", there="the models"):
        yield f'{line}. Run: make migration MESSAGE="what it does"'


if __name__ == "__main__":
    sys.exit(main())
