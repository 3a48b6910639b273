"""The migrator's door: DATABASE_URL in, an answer out."""

import os
from pathlib import Path
from typing import Any

from voice2text.migrations.answer import Answer, blank
from voice2text.migrations.errors import Code, MigrationError
from voice2text.migrations.runner import Migrator
from voice2text.observability import logger
from voice2text.settings import MigratorSettings, read
from voice2text.storage.engine import connect_for_migrations
from voice2text.storage.outage import diagnose
from voice2text.storage.url import BadDatabaseUrl

_log = logger("migrator")


def handler(event: dict[str, Any], _context: object) -> Answer:
    """Does what `{"action": …, "revision": …, "expected_current": …}` asks, and logs the answer.

    Raises:
        SettingsError: if DATABASE_URL is not set.
    """
    answer = answer_to(event)
    _log.info("answered", answer=answer)
    return answer


def answer_to(event: dict[str, Any]) -> Answer:
    """The same without the log line, for a caller whose standard output is the answer."""
    settings = read(MigratorSettings, os.environ)
    try:
        engine = connect_for_migrations(settings.database_url)
    except BadDatabaseUrl as exc:
        answer = blank()
        answer["error"] = MigrationError(Code.BAD_DATABASE_URL, str(exc)).as_failure()
        return answer
    return Migrator(engine, _folder(), diagnose=diagnose).run(event)


def _folder() -> Path:
    """`alembic/` lies beside app.py in the function, and at the root of the repository."""
    root = os.environ.get("LAMBDA_TASK_ROOT")
    return Path(root or Path(__file__).parents[5]) / "alembic"
