"""A branch that moves behind another: its ids, its names, and what Python kept of it."""

import os
import sys
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory

from infra.local.merge_heads import branches, move

pytestmark = pytest.mark.unit

A, B, C, D, E = (f"20990101_00000{number}" for number in range(5))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "versions").mkdir()
    write(tmp_path, A, "base", "None")
    return tmp_path


def write(folder: Path, revision: str, name: str, below: str, more: str = "") -> Path:
    file = folder / "versions" / f"{revision}_{name}.py"
    file.write_text(f'revision = "{revision}"\ndown_revision = {below}\n{more}')
    return file


def test_ids_and_names_pass_from_one_to_another(folder: Path) -> None:
    write(folder, C, "theirs", f'"{A}"')
    write(folder, B, "mine", f'"{A}"', "first = True\n")
    write(folder, D, "mine", f'"{B}"', f'minimum_code = "{B}"\n')
    mine, _ = sorted(branches(ScriptDirectory(str(folder))), key=lambda branch: -len(branch))
    assert move(mine, behind=C) == {B: D, D: E}
    texts = {file.name: file.read_text() for file in (folder / "versions").glob("*_mine.py")}
    assert texts == {
        f"{D}_mine.py": f'revision = "{D}"\ndown_revision = "{C}"\nfirst = True\n',
        f"{E}_mine.py": f'revision = "{E}"\ndown_revision = "{D}"\nminimum_code = "{D}"\n',
    }


def test_a_file_that_changed_within_a_second_is_read_anew(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    write(folder, B, "theirs", f'"{A}"')
    mine = write(folder, C, "mine", f'"{A}"')
    os.utime(mine, (0, 0))
    _, moves = branches(ScriptDirectory(str(folder)))
    assert move(moves, behind=B) == {C: C}
    os.utime(mine, (0, 0))  # its time and its size are what they were
    assert ScriptDirectory(str(folder)).get_heads() == [C]
