"""Files with the same revision are told apart by what is merged, or not at all."""

from pathlib import Path

import pytest

from infra.local.part_twins import InseparableError, part
from voice2text.migrations.twins import revisions_of, told, twins

pytestmark = pytest.mark.unit

A, B, C, D, E = (f"20990101_00000{number}" for number in range(5))


@pytest.fixture
def versions(tmp_path: Path) -> Path:
    made = tmp_path / "versions"
    made.mkdir()
    return made


def write(versions: Path, revision: str, name: str, below: str | None) -> str:
    """Writes a migration; answers its file's name."""
    file = versions / f"{revision}_{name}.py"
    down = "None" if below is None else f'"{below}"'
    file.write_text(f'revision = "{revision}"\ndown_revision = {down}\n')
    return file.name


def written(versions: Path) -> dict[str, str]:
    """File → the revision it follows."""
    return {
        file.name: file.read_text().partition("down_revision = ")[2].strip().strip('"')
        for file in revisions_of(versions)
    }


@pytest.mark.parametrize("quoted", ['revision = "{}"', "revision: str = '{}'"])
def test_they_are_found_in_what_the_files_say(versions: Path, quoted: str) -> None:
    for name in ("one.py", "two.py"):
        text = f'"""Follows on revision = "{B}".\n"""\n{quoted.format(A)}\ndown_revision = None\n'
        (versions / name).write_text(text)
    write(versions, C, "other", A)
    assert {
        revision: [file.name for file in files] for revision, files in twins(versions).items()
    } == {A: ["one.py", "two.py"]}
    (sentence,) = told(twins(versions))
    assert sentence.startswith(f"2 files have the same revision, {A}: one.py, two.py. Run: ")


def test_without_twins_nothing_is_changed(versions: Path) -> None:
    write(versions, A, "one", None)
    write(versions, B, "two", A)
    before = written(versions)
    assert part(versions, set()) == {}
    assert written(versions) == before


def test_two_pairs_in_step(versions: Path) -> None:
    base = write(versions, A, "base", None)
    theirs = [write(versions, B, "theirs", A), write(versions, C, "theirs", B)]
    mine = [write(versions, B, "mine", A), write(versions, C, "mine", B)]
    assert part(versions, {base, *theirs}) == dict(zip(mine, [D, E], strict=True))
    assert written(versions) == {
        base: "None",
        theirs[0]: A,
        theirs[1]: B,
        f"{D}_mine.py": A,
        f"{E}_mine.py": D,
    }


def test_a_merged_migration_goes_on_following_the_merged_twin(versions: Path) -> None:
    merged = {write(versions, A, "base", None), write(versions, B, "theirs", A)}
    merged.add(write(versions, C, "theirs", B))
    write(versions, B, "mine", A)
    part(versions, merged)
    assert written(versions)[f"{C}_theirs.py"] == B
    assert written(versions)[f"{D}_mine.py"] == A


def test_of_twins_that_nobody_has_any_may_move(versions: Path) -> None:
    write(versions, A, "one", None)
    two = write(versions, A, "two", None)
    three = write(versions, A, "three", None)
    assert part(versions, set()) == {three: B, two: C}


@pytest.mark.parametrize("theirs_are_merged", [False, True])
def test_whose_child_it_is_can_not_be_told(versions: Path, theirs_are_merged: bool) -> None:
    theirs = write(versions, A, "theirs", None)
    for name in ("one", "two"):
        write(versions, A, name, None)
    child = write(versions, B, "child", A)
    before = written(versions)
    with pytest.raises(InseparableError, match=f"which of them is meant by {child} can't be told"):
        part(versions, {theirs} if theirs_are_merged else set())
    assert written(versions) == before


def test_twins_that_are_merged_stay_and_so_does_all_the_rest(versions: Path) -> None:
    merged = {write(versions, B, name, A) for name in ("one", "two")}
    merged.add(write(versions, A, "base", None))
    write(versions, A, "mine", None)
    before = written(versions)
    with pytest.raises(InseparableError, match="databases may have either"):
        part(versions, merged)
    assert written(versions) == before
