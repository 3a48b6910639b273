"""`make migration MESSAGE="…" [EMPTY=1]`: a new migration, from what the models say.

The difference is taken against a database that the migrations build in a temporary folder, so
that nothing of this machine's own database gets into it.
"""

import argparse
import subprocess
import sys
import tempfile
from argparse import Namespace
from io import StringIO
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.operations import MigrationScript

from infra.local.branches import branched
from infra.local.check_migrations import complaints
from infra.local.paths import ROOT
from infra.local.revision_list import FOLDER, in_folder, write
from voice2text.doors.migrator import answer_to
from voice2text.storage.engine import connect_for_migrations

EMPTY = (
    "The models say what the migrations build already, so there is nothing to write. Change "
    'storage/tables.py first, or write it by hand: make migration EMPTY=1 MESSAGE="…"'
)


class RefusedError(Exception):
    """No migration was written; the message says why, and what to do."""


def main(arguments: list[str]) -> int:
    """Writes the migration and says what comes next."""
    parser = argparse.ArgumentParser(prog="migration", description=__doc__)
    parser.add_argument("message", help="what it does, in a few words")
    parser.add_argument("--empty", action="store_true", help="to be written by hand")
    asked = parser.parse_args(arguments)
    try:
        file = create(asked.message.strip(), empty=asked.empty)
    except RefusedError as exc:
        print(exc, file=sys.stderr)
        return 1
    print(f"Written: {file.relative_to(ROOT)}, and its revision into storage/revisions.py")
    for line in complaints(ROOT):
        print(f"  {line}")
    print("Next: review it (the comments at its top say how), then make check, then make test")
    return 0


def create(message: str, *, empty: bool) -> Path:
    """Writes a migration and notes its revision.

    Raises:
        RefusedError: without a message, with two branches, or without a difference.
    """
    if not message:
        raise RefusedError('Say what it does: make migration MESSAGE="add jobs.priority"')
    if found := branched():
        raise RefusedError("\n".join(found))
    with tempfile.TemporaryDirectory(prefix="voice2text-migration-") as folder:
        url = f"sqlite:///{folder}/built.db"
        answer = answer_to(
            {"action": "upgrade", "revision": "head"}, url, FOLDER, code_version="unknown"
        )
        if answer["error"] is not None:
            raise RefusedError(f"The migrations don't run: {answer['error']['what_to_do']}")
        file = _revision(message, url, empty=empty)
    if file is None:
        raise RefusedError(EMPTY)
    _format(file)
    write(in_folder())
    return file


def _revision(message: str, url: str, *, empty: bool) -> Path | None:
    def refuse_empty(_context: object, _revision: object, found: list[MigrationScript]) -> None:
        operations = found[0].upgrade_ops
        if not empty and (operations is None or operations.is_empty()):
            found.clear()

    config = Config(ROOT / "alembic.ini", stdout=StringIO(), cmd_opts=Namespace(quiet=True))
    with connect_for_migrations(url).connect() as connection:
        config.attributes["connection"] = connection
        made: Any = command.revision(
            config, message, autogenerate=not empty, process_revision_directives=refuse_empty
        )
    scripts = [made] if not isinstance(made, list) else made
    return Path(scripts[0].path) if scripts and scripts[0] else None


def _format(file: Path) -> None:
    ruff = Path(sys.executable).with_name("ruff")
    subprocess.run([ruff, "check", "--quiet", "--fix", "--select", "F401,I", file], check=False)
    subprocess.run([ruff, "format", "--quiet", file], check=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
