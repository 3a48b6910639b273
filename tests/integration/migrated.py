"""Migrating a database as the migrator does."""

import shutil
from pathlib import Path
from textwrap import dedent

from voice2text.migrations.runner import Migrator
from voice2text.storage.engine import connect_for_migrations
from voice2text.storage.outage import diagnose
from voice2text.storage.revisions import REVISIONS
from voice2text.storage.tables import Base

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "alembic"


def migrator(database_url: str, *, folder: Path = FOLDER, wait: float = 30) -> Migrator:
    """A migrator on a database."""
    return Migrator(
        connect_for_migrations(database_url),
        folder,
        diagnose=diagnose,
        models=Base.metadata,
        code_version="test",
        lock_wait_seconds=wait,
    )


def upgraded(database_url: str, revision: str = "head") -> str:
    """Upgrades a database and returns its URL."""
    answer = migrator(database_url).run({"action": "upgrade", "revision": revision})
    assert answer["ok"], answer
    return database_url


def folder_with(tmp_path: Path, name: str, body: str, *, after: str = REVISIONS[-1]) -> Path:
    """A copy of the migrations with one more; `body` holds its `upgrade` and `downgrade`."""
    folder = tmp_path / "alembic"
    if not folder.exists():
        shutil.copytree(FOLDER, folder)
    (folder / "versions" / f"{name}.py").write_text(
        f'"""{name}."""\n\nimport sqlalchemy as sa\nfrom alembic import op\n\n'
        f'revision = "{name}"\ndown_revision = "{after}"\n\n{dedent(body)}'
    )
    return folder
