"""Where the local cloud keeps things. Everything lies under one folder that git ignores."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Paths:
    """The folders of one local cloud. Tools and the model are shared, data is not."""

    home: Path

    @property
    def envs(self) -> Path:
        """Python environments: one per tool, so that none lends a package to another."""
        return ROOT / ".local" / "envs"

    @property
    def model(self) -> Path:
        """The speech model."""
        return ROOT / ".local" / "model" / "base"

    @property
    def database(self) -> Path:
        """The SQLite database."""
        return self.home / "data" / "voice2text.db"

    @property
    def telegram(self) -> Path:
        """The simulator's chats and files."""
        return self.home / "data" / "telegram"

    @property
    def build(self) -> Path:
        """What sam build made, and the templates derived from it."""
        return self.home / "build"

    @property
    def aws(self) -> Path:
        """The local AWS's state: queues and their messages, functions, buckets."""
        return self.home / "aws"

    @property
    def logs(self) -> Path:
        """What each process printed."""
        return self.home / "logs"

    @property
    def database_url(self) -> str:
        """The database as the functions see it."""
        return f"sqlite:///{self.database}"


DEFAULT = Paths(ROOT / ".local")
