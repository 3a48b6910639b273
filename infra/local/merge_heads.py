"""`make migration-merge`: two migrations that both follow the same one, put in line.

Alembic's own answer is a third migration that joins them. Here the history stays a line, so that
a roll-back has one way to go: the branch that is not merged yet moves behind the one that is.
"""

import re
import sys
from collections.abc import Collection
from pathlib import Path

from alembic.script import Script, ScriptDirectory

from infra.local.merged import merged_files
from infra.local.part_twins import InseparableError, part
from infra.local.paths import ROOT
from infra.local.renumber import put, renumbered
from infra.local.revision_list import FOLDER, in_folder, write
from voice2text.migrations.revision_ids import later_than


def main() -> int:
    """Moves one branch and says what it did."""
    merged = merged_files(ROOT)
    try:
        parted = part(FOLDER / "versions", merged)
    except InseparableError as exc:
        print(exc)
        return 1
    for name, new in parted.items():
        print(f"{name} shared its revision and is now {new}")
    scripts = ScriptDirectory(str(FOLDER))
    heads = sorted(scripts.get_heads())
    if len(heads) == 1 and not parted:
        print(f"There is one newest migration, {heads[0]}: nothing to merge.")
        return 0
    if len(heads) > 2:
        print(f"More than two are the newest: {', '.join(heads)}. Set down_revision by hand.")
        return 1
    if len(heads) == 2 and not line_up(branches(scripts), merged):
        print(
            "Both branches are merged, and databases may have either: set down_revision of "
            f"{heads[1]} to {heads[0]} by hand, and stamp the databases that have only {heads[1]}."
        )
        return 1
    write(in_folder())
    print("Next: make check, then make test")
    return 0


def branches(scripts: ScriptDirectory) -> list[list[Script]]:
    """The two branches after the fork, oldest first in each."""
    lines = [
        list(scripts.iterate_revisions(head, "base"))[::-1] for head in sorted(scripts.get_heads())
    ]
    common = {one.revision for one in lines[0]} & {one.revision for one in lines[1]}
    return [[one for one in line if one.revision not in common] for line in lines]


def line_up(found: list[list[Script]], merged: Collection[str]) -> bool:
    """Puts one of two branches behind the other; False if both are merged."""
    stays, moves = choose(found, merged)
    if moves is None:
        return False
    for old, new in move(moves, behind=stays[-1].revision).items():
        print(f"{old} is now {new}" if old != new else f"{old} keeps its name")
    print(f"They follow {stays[-1].revision}.")
    return True


def choose(
    found: list[list[Script]], merged: Collection[str]
) -> tuple[list[Script], list[Script] | None]:
    """The branch that stays and the one that moves: what nobody else has, else the younger."""
    free = [line for line in found if not any(Path(one.path).name in merged for one in line)]
    if not free:
        return found[0], None
    moves = free[-1]
    return next(line for line in found if line is not moves), moves


def move(branch: list[Script], *, behind: str) -> dict[str, str]:
    """Puts a branch behind a revision; a revision whose time is earlier gets a new one."""
    ids: dict[str, str] = {}
    below = behind
    for script in branch:
        below = script.revision if script.revision > below else later_than(below)
        ids[script.revision] = below
    texts = {}
    for script, below in zip(branch, [behind, *ids.values()], strict=False):
        source = renumbered(Path(script.path).read_text(), ids)
        source = re.sub(r"(?m)^down_revision = .*$", f'down_revision = "{below}"', source)
        source = re.sub(r"(?m)^Revises: .*$", f"Revises: {below}", source)
        texts[Path(script.path)] = source
    put(texts, ids)
    return ids


if __name__ == "__main__":
    sys.exit(main())
