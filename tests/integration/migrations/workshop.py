"""A copy of the repository, a clone of an origin of its own, to write migrations in."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from infra.local.environments import folder
from tests.integration.migrated import ROOT

_PARTS = ("alembic", "alembic.ini", "infra", "layers", "tests", "Makefile", "pyproject.toml")
_AUTHOR = {
    **{f"GIT_{who}_NAME": "A developer" for who in ("AUTHOR", "COMMITTER")},
    **{f"GIT_{who}_EMAIL": "developer@example.org" for who in ("AUTHOR", "COMMITTER")},
}


class Workshop:
    """The copy; its commands see nothing of the original but its environments."""

    def __init__(self, place: Path, **environ: str) -> None:
        self.root = place / "voice2text"
        inherited = {name: value for name, value in os.environ.items() if name in {"HOME", "PATH"}}
        self.environ = {
            **inherited,
            **_AUTHOR,
            "PYTHONPATH": str(self.root / "layers" / "shared" / "python"),
            **environ,
        }
        self._copy()
        self._publish(place / "origin.git")

    @property
    def versions(self) -> list[Path]:
        """The migrations, oldest first by name."""
        return sorted((self.root / "alembic" / "versions").glob("*.py"))

    def run(self, *command: str, code: int | None = 0) -> str:
        """What a command prints; it must end with `code`."""
        done = subprocess.run(
            command,
            cwd=self.root,
            env=self.environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert code is None or done.returncode == code, f"{command}: {done.stdout}"
        return done.stdout

    def replace(self, file: str, old: str, new: str) -> None:
        """Edits a file."""
        path = self.root / file
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new, 1))

    def _copy(self) -> None:
        self.root.mkdir(parents=True)
        for part in _PARTS:
            source = ROOT / part
            if source.is_dir():
                ignore = shutil.ignore_patterns("__pycache__", "recordings")
                shutil.copytree(source, self.root / part, ignore=ignore)
            else:
                shutil.copy(source, self.root / part)
        (self.root / "uv.lock").touch()
        (self.root / ".gitignore").write_text(".local\n.venv\n__pycache__\n.*_cache\n")
        environments = self.root / ".local" / "envs"
        environments.mkdir(parents=True)
        development = Path(sys.prefix)
        for name in ("local", "zip", "sam", "cloud", "image"):
            (environments / name).symlink_to(development)
        (environments / "lint").symlink_to(folder("lint"))
        (self.root / ".venv").symlink_to(development)
        for stamp in (".run", ".test"):  # the environments are those of the original
            (environments / stamp).touch()

    def _publish(self, origin: Path) -> None:
        self.run("git", "init", "--quiet", "--bare", "--initial-branch=main", str(origin))
        self.run("git", "init", "--quiet", "--initial-branch=main")
        self.run("git", "remote", "add", "origin", str(origin))
        self.run("git", "add", "--all")
        self.run("git", "commit", "--quiet", "--message", "As it is")
        self.run("git", "push", "--quiet", "--set-upstream", "origin", "main")
