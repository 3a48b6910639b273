"""Whether the migrations are one line, or what to do about it."""

from pathlib import Path

from alembic.script import ScriptDirectory

from infra.local.revision_list import FOLDER
from voice2text.migrations.twins import told, twins


def branched(folder: Path = FOLDER) -> list[str]:
    """What to mend, a sentence each; nothing if the migrations are one line."""
    if doubled := list(told(twins(folder / "versions"))):
        return doubled  # of twins Alembic knows only one, so that its heads would mislead
    heads = sorted(ScriptDirectory(str(folder)).get_heads())
    if len(heads) > 1:
        return [f"Two migrations are the newest: {', '.join(heads)}. Run: make migration-merge"]
    return []
