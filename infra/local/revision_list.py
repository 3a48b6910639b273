"""storage/revisions.py, the history as the doors know it, and the folder that it is equal to."""

from pathlib import Path

from alembic.script import ScriptDirectory

from infra.local.paths import ROOT

FOLDER = ROOT / "alembic"
LIST = ROOT / "layers" / "shared" / "python" / "voice2text" / "storage" / "revisions.py"
_BEGIN = "REVISIONS: tuple[str, ...] = (\n"


def listed(file: Path = LIST) -> list[str]:
    """The revisions that the file names, oldest first."""
    inside = file.read_text().partition(_BEGIN)[2].partition(")")[0]
    return [line.strip().strip('",') for line in inside.splitlines() if line.strip()]


def in_folder(folder: Path = FOLDER) -> list[str]:
    """The revisions that the migrations have, oldest first."""
    scripts = ScriptDirectory(str(folder))
    return [script.revision for script in scripts.walk_revisions()][::-1]


def write(revisions: list[str], file: Path = LIST) -> None:
    """Replaces the list."""
    before, begin, rest = file.read_text().partition(_BEGIN)
    after = rest.partition(")")[2]
    lines = "".join(f'    "{revision}",\n' for revision in revisions)
    file.write_text(f"{before}{begin}{lines}){after}")
