"""The first half of `make migration-merge`: two files with one revision become two revisions.

Alembic can't tell them apart, but git can. What is merged keeps its id, as databases have it.
"""

from collections.abc import Collection
from pathlib import Path

from infra.local.renumber import put, renumbered
from voice2text.migrations.revision_ids import later_than
from voice2text.migrations.twins import revisions_of, twins

_BY_HAND = (
    "Give one of them a later id by hand, also in its name and in what follows it; then run "
    "make migration-merge again."
)


class InseparableError(Exception):
    """The twins stay as they are; the message says why, and what to do."""


def part(versions: Path, merged: Collection[str]) -> dict[str, str]:
    """Gives twins that aren't merged a later id each; the old file's name → the new id.

    A file that isn't merged was written beside the twin that isn't, and means that one.

    Args:
        versions: the folder of migrations.
        merged: the names of the files that are merged.

    Raises:
        InseparableError: if it can't be told which is which; nothing is changed then.
    """
    movers = [
        (revision, file)
        for revision, files in twins(versions).items()
        for file in _movers(versions, revision, files, merged)
    ]
    parted = {}
    for revision, file in movers:
        new = later_than(max(revisions_of(versions).values()))
        ids = {revision: new}
        changed = [file, *_followers(versions, revision, merged)]
        put({one: renumbered(one.read_text(), ids) for one in changed}, ids)
        parted[file.name] = new
    return parted


def _movers(
    versions: Path, revision: str, files: list[Path], merged: Collection[str]
) -> list[Path]:
    """Those of some twins that get another id."""
    free = [file for file in files if file.name not in merged]
    if len(files) - len(free) > 1:
        raise InseparableError(
            f"{_names(files)} are merged with the same revision, {revision}, and databases may "
            f"have either. {_BY_HAND}"
        )
    following = _followers(versions, revision, merged)
    if len(free) > 1 and following:
        raise InseparableError(
            f"{_names(files)} have the same revision, {revision}, and which of them is meant by "
            f"{_names(following)} can't be told. {_BY_HAND}"
        )
    return free[1:] if len(free) == len(files) else free


def _followers(versions: Path, revision: str, merged: Collection[str]) -> list[Path]:
    """Files that aren't merged and name a revision that is not their own."""
    return [
        file
        for file, own in revisions_of(versions).items()
        if own != revision and file.name not in merged and revision in file.read_text()
    ]


def _names(files: list[Path]) -> str:
    return ", ".join(file.name for file in files)
