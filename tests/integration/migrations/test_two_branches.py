"""Two people wrote migrations at the same time: `make migration-merge` puts them in line.

The ids lie in a far future: none of them depends on the second in which a test runs.
"""

from pathlib import Path

import pytest

from tests.integration.migrations.workshop import Workshop
from voice2text.storage.revisions import REVISIONS

pytestmark = pytest.mark.integration

CHECK = ("make", "check", "ONLY=migrations")
MERGE = ("make", "migration-merge")
LISTING = "layers/shared/python/voice2text/storage/revisions.py"
BELOW = REVISIONS[-1]
FIRST, SECOND = "20990101_000002", "20990101_000004"
BODY = """
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
"""


def second(number: int) -> str:
    return f"20990101_0000{number:02}"


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path)


def write(workshop: Workshop, revision: str, name: str, *, below: str, more: str = "") -> None:
    file = workshop.root / "alembic" / "versions" / f"{revision}_{name.partition(' ')[0]}.py"
    file.write_text(
        f'"""{name}.\n\nRevision: {revision}\nRevises: {below}\n"""\n\n'
        f'revision = "{revision}"\ndown_revision = "{below}"\n{more}{BODY}'
    )


def commit(workshop: Workshop, message: str) -> None:
    workshop.run("git", "add", "--all")
    workshop.run("git", "commit", "--quiet", "--message", message)


def in_two_branches(workshop: Workshop, theirs: str) -> None:
    """Two of mine and one of theirs, which is merged; my branch has both."""
    workshop.run("git", "switch", "--quiet", "--create", "mine")
    write(workshop, FIRST, "mine first", below=BELOW)
    write(workshop, SECOND, "mine second", below=FIRST, more=f'minimum_code = "{FIRST}"\n')
    commit(workshop, "Mine")
    workshop.run("git", "switch", "--quiet", "main")
    write(workshop, theirs, "theirs", below=BELOW)
    commit(workshop, "Theirs")
    workshop.run("git", "push", "--quiet")
    workshop.run("git", "switch", "--quiet", "mine")
    workshop.run("git", "merge", "--quiet", "--no-edit", "main")


def line(workshop: Workshop) -> list[tuple[str, str]]:
    """The new migrations by name: id and title; each follows the one before it."""
    found, below = [], BELOW
    for file in workshop.versions[len(REVISIONS) :]:
        revision, source = file.name[:15], file.read_text()
        assert f"Revision: {revision}\nRevises: {below}\n" in source
        assert f'revision = "{revision}"\ndown_revision = "{below}"\n' in source
        found.append((revision, source.partition("\n")[0].strip('".')))
        below = revision
    return found


@pytest.mark.parametrize(
    ("theirs", "first", "last"),
    [
        (second(1), FIRST, SECOND),
        (FIRST, second(5), second(6)),  # the first of mine is a twin
        (second(3), second(4), second(5)),  # my first one takes the name that my second one had
        (SECOND, second(5), second(6)),  # the second of mine is a twin
        (second(7), second(8), second(9)),
    ],
    ids=["before mine", "the first's twin", "between mine", "the second's twin", "after mine"],
)
def test_two_branches_are_put_in_line(
    workshop: Workshop, theirs: str, first: str, last: str
) -> None:
    in_two_branches(workshop, theirs)
    assert "Run: make migration-merge" in workshop.run(*CHECK, code=2)
    said = workshop.run(*MERGE)
    assert "Next: make check" in said
    assert "Warning" not in said
    assert line(workshop) == [(theirs, "theirs"), (first, "mine first"), (last, "mine second")]
    assert f'minimum_code = "{first}"' in workshop.versions[-1].read_text()
    workshop.run(*CHECK)
    assert "nothing to merge" in workshop.run(*MERGE)


def test_a_merge_that_stopped_at_the_list_of_revisions(workshop: Workshop) -> None:
    def migration(message: str) -> Path:
        before = set(workshop.versions)
        workshop.run("make", "migration", f"MESSAGE={message}", "EMPTY=1")
        (new,) = set(workshop.versions) - before
        return new

    workshop.run("git", "switch", "--quiet", "--create", "mine")
    mine = [migration("mine first"), migration("mine second")]
    commit(workshop, "Mine")
    workshop.run("git", "switch", "--quiet", "main")
    theirs = migration("theirs")
    # Written in the same second as mine, whatever the clock says.
    same, own = mine[0].name[:15], theirs.name[:15]
    for file in (theirs, workshop.root / LISTING):
        file.write_text(file.read_text().replace(own, same))
    theirs.rename(theirs.with_name(f"{same}_theirs.py"))
    commit(workshop, "Theirs")
    workshop.run("git", "push", "--quiet")
    workshop.run("git", "switch", "--quiet", "mine")
    assert f"CONFLICT (content): Merge conflict in {LISTING}" in workshop.run(
        "git", "merge", "main", code=1
    )
    workshop.run(*MERGE)
    assert [name for _, name in line(workshop)] == ["theirs", "mine first", "mine second"]
    assert line(workshop)[0][0] == same
    workshop.run(*CHECK)


def test_who_meets_twins_is_told_in_a_sentence(workshop: Workshop) -> None:
    in_two_branches(workshop, FIRST)
    sentence = (
        f"2 files have the same revision, {FIRST}: {FIRST}_mine.py, {FIRST}_theirs.py. "
        "Run: make migration-merge"
    )
    workshop.environ["DATABASE_URL"] = f"sqlite:///{workshop.root}/voice2text.db"
    for command in (
        CHECK,
        ("make", "migration", "MESSAGE=third", "EMPTY=1"),
        ("make", "migrate", "ACTION=upgrade", "REVISION=head"),
        (".venv/bin/python", "-m", "alembic", "upgrade", "head"),
    ):
        said = workshop.run(*command, code=None)
        assert sentence in said
        assert "Warning" not in said
    history = workshop.run("make", "migrate", "ACTION=history", code=2)
    assert '"code": "several_heads"' in history
    assert not (workshop.root / "voice2text.db").exists()


def test_twins_that_are_both_merged_are_left_alone(workshop: Workshop) -> None:
    in_two_branches(workshop, FIRST)
    workshop.run("git", "push", "--quiet", "origin", "mine:main")
    before = workshop.versions
    said = workshop.run(*MERGE, code=2)
    assert f"{FIRST}_mine.py, {FIRST}_theirs.py are merged with the same revision, {FIRST}" in said
    assert "Give one of them a later id by hand" in said
    assert workshop.versions == before
