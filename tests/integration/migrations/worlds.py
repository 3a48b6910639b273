"""Databases with rows at any revision, copied in milliseconds, and what is true of a sound one."""

import os
import random
import shutil
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import count
from pathlib import Path

from sqlalchemy import Connection, text

from tests.integration.migrated import folder_with, migrator
from tests.integration.postgres import Server
from voice2text.migrations.fingerprint import facts
from voice2text.storage.engine import connect_for_migrations
from voice2text.storage.revisions import REVISIONS

THOROUGH = bool(os.environ.get("VOICE2TEXT_THOROUGH"))
INDEX = "20990101_000000"
LINE = ("base", *REVISIONS, INDEX)
BEFORE_THE_RENAME = "20261123_132000"
CONCURRENT_INDEX = """
    from voice2text.migrations.indexes import create_index_concurrently, drop_index_concurrently

    def upgrade() -> None:
        create_index_concurrently("ix_jobs_state", "jobs", ["state"])

    def downgrade() -> None:
        drop_index_concurrently("ix_jobs_state", "jobs")
"""
JOBS = 2_500  # three chunks of a backfill
_SEED = (
    "INSERT INTO users (id, language, met_at) VALUES (1, 'ru', '2026-01-01 00:00:00')",
    "INSERT INTO chats (id, type, last_user_id, met_at) VALUES "
    "(7, 'private', 1, '2026-01-01 00:00:00')",
    "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < :jobs) "
    "INSERT INTO jobs (chat_id, message_id, state, attempts, kind, file_id, file_unique_id, "
    "received_at, process_ms) SELECT 7, n, 'delivered', 1, 'voice', 'file', 'unique', "
    "'2026-01-01 00:00:00', CASE WHEN n - n / 10 * 10 > 0 THEN n * 3 END FROM n",
    "INSERT INTO deliveries (chat_id, message_id, number, sent_message_id, sent_at) VALUES "
    "(7, 1, 0, 99, '2026-01-01 00:00:00')",
)


def moments(last: int, some: int) -> Iterator[int]:
    """Every statement if thorough, else some; they change from run to run: all get their turn."""
    stride = 1 if THOROUGH else max(1, last // some)
    yield from range(random.randrange(stride) + 1, last + 1, stride)


def folder_with_an_index(tmp_path: Path) -> Path:
    """The migrations and one more, which builds an index concurrently."""
    return folder_with(tmp_path, INDEX, CONCURRENT_INDEX)


@dataclass
class World:
    """One kind of database; templates are made once and copied for each test.

    Args:
        copy: makes a database like the one at a URL, or an empty one, and returns its URL.
        folder: the migrations.
        jobs: how many rows the table with the most rows gets.
    """

    copy: Callable[[str | None], str]
    folder: Path
    jobs: int = JOBS
    _templates: dict[str, str] = field(default_factory=dict)
    _sound: dict[str, dict[str, str]] = field(default_factory=dict)

    def at(self, revision: str, *, rows: bool = True) -> str:
        """The URL of a new database at a revision."""
        name = f"{revision} {rows}"
        if name not in self._templates:
            url = self._nearest(revision, rows=rows)
            self.move(url, revision)
            self._templates[name] = url
        return self.copy(self._templates[name])

    def _nearest(self, revision: str, *, rows: bool) -> str:
        """A new database on the way there: the whole way for each would be a way for each pair."""
        begins = LINE.index(BEFORE_THE_RENAME) if rows else 1
        for below in reversed(LINE[begins : LINE.index(revision)]):
            if made := self._templates.get(f"{below} {rows}"):
                return self.copy(made)
        url = self.copy(None)
        if rows and revision != "base":
            self.move(url, BEFORE_THE_RENAME)
            self.seed(url)
        return url

    def move(self, url: str, revision: str) -> None:
        """Upgrades, or downgrades and destroys rows."""
        made = migrator(url, folder=self.folder)
        here = str(made.run({"action": "current"})["to"])
        if LINE.index(revision) >= LINE.index(here):
            answer = made.run({"action": "upgrade", "revision": revision})
        else:
            answer = made.run(
                {"action": "downgrade", "revision": revision}
                | {"allow_data_loss": True, "backup_id": "none"}
            )
        assert answer["ok"], answer

    def seed(self, url: str) -> None:
        """Rows for a database before the rename."""
        with connect_for_migrations(url).begin() as connection:
            for statement in _SEED:
                rows = {"jobs": self.jobs} if ":jobs" in statement else {}
                connection.execute(text(statement), rows)

    def facts_of(self, url: str) -> dict[str, str]:
        """The schema."""
        with connect_for_migrations(url).connect() as connection:
            if connection.dialect.name == "postgresql":
                invalid = "SELECT count(*) FROM pg_index WHERE NOT indisvalid"
                assert connection.scalar(text(invalid)) == 0
            return facts(connection)

    def like_a_clean_build(self, url: str, revision: str) -> bool:
        """Whether it has the very schema that a build without accidents has."""
        if revision not in self._sound:
            self._sound[revision] = self.facts_of(self.at(revision, rows=False))
        return self.facts_of(url) == self._sound[revision]


def rows_of(url: str) -> dict[str, str]:
    """Table → a hash of its rows; the column that is being renamed counts by its value.

    A column that is empty is the same as one that isn't there.
    """
    with connect_for_migrations(url).connect() as connection:
        return {name: _hash(connection, name) for name in ("users", "chats", "jobs", "deliveries")}


def _hash(connection: Connection, table: str) -> str:
    found = connection.execute(text(f"SELECT * FROM {table} ORDER BY 1, 2")).mappings()  # noqa: S608
    digest = sha256()
    for row in found:
        values = dict(row)
        if table == "jobs":
            old, new = values.pop("process_ms", None), values.pop("transcribe_ms", None)
            values["renamed"] = old if new is None else new
        there = {name: value for name, value in values.items() if value is not None}
        digest.update(repr(sorted(there.items())).encode())
    return digest.hexdigest()


def postgresql_world(server: Server, folder: Path) -> Iterator[World]:
    """On a PostgreSQL server."""
    names: list[str] = []

    def copy(source: str | None) -> str:
        template = "template0" if source is None else source.rpartition("/")[2]
        names.append(f"world_{uuid.uuid4().hex}")
        server.execute(f"CREATE DATABASE {names[-1]} TEMPLATE {template} STRATEGY file_copy")
        return server.database(names[-1])

    yield World(copy, folder)
    for name in names:
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def sqlite_world(place: Path, folder: Path) -> Iterator[World]:
    """In files."""
    numbers = count()

    def copy(source: str | None) -> str:
        path = place / f"{next(numbers)}.db"
        if source is not None:
            shutil.copy(source.removeprefix("sqlite:///"), path)
        return f"sqlite:///{path}"

    yield World(copy, folder)
