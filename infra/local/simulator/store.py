"""JSON documents that survive a restart or a kill: one SQLite file, written through at once."""

import json
import sqlite3
from pathlib import Path
from typing import Any

Json = dict[str, Any]


class FolderInUse(Exception):
    """Another simulator has this data folder open."""


class Store:
    """Documents by kind and key. The folder belongs to one process at a time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "files").mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(folder / "simulator.sqlite", timeout=0, isolation_level=None)
        try:
            self._db.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._db.execute(
                "CREATE TABLE IF NOT EXISTS documents (kind TEXT NOT NULL, key TEXT NOT NULL, "
                "body TEXT NOT NULL, PRIMARY KEY (kind, key)) WITHOUT ROWID"
            )
            self._db.execute("BEGIN IMMEDIATE")
            self._db.execute("COMMIT")
        except sqlite3.OperationalError as exc:
            self._db.close()
            raise FolderInUse(
                f"{folder} is in use by another simulator: stop that one, or give --data another "
                "folder."
            ) from exc

    def all(self, kind: str) -> list[Json]:
        """Every document of a kind, ordered by key as text."""
        rows = self._db.execute("SELECT body FROM documents WHERE kind = ? ORDER BY key", (kind,))
        return [json.loads(body) for (body,) in rows]

    def get(self, kind: str, key: str) -> Json | None:
        """One document."""
        row = self._db.execute(
            "SELECT body FROM documents WHERE kind = ? AND key = ?", (kind, key)
        ).fetchone()
        return None if row is None else json.loads(row[0])

    def put(self, kind: str, key: str, body: Json) -> None:
        """Writes one document, replacing an earlier one."""
        self._db.execute(
            "INSERT OR REPLACE INTO documents VALUES (?, ?, ?)",
            (kind, key, json.dumps(body, ensure_ascii=False, separators=(",", ":"))),
        )

    def drop(self, kind: str, key: str) -> None:
        """Forgets one document."""
        self._db.execute("DELETE FROM documents WHERE kind = ? AND key = ?", (kind, key))

    def close(self) -> None:
        """Releases the folder."""
        self._db.close()
