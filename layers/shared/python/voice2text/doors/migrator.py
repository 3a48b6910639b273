"""The migrator's door: DATABASE_URL in, an answer out."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from voice2text.errors import Retryable
from voice2text.migrations.answer import Answer, blank
from voice2text.migrations.errors import Code, MigrationError
from voice2text.migrations.request import Action
from voice2text.migrations.roles import Role
from voice2text.migrations.runner import Migrator
from voice2text.observability import Hop, Metric, hop, logger, one_voice
from voice2text.secrets import Secret, Store
from voice2text.secrets.aws import AwsStore
from voice2text.settings import MigratorSettings, read
from voice2text.storage.credentials import as_url, read_secret
from voice2text.storage.engine import connect_for_migrations
from voice2text.storage.outage import diagnose
from voice2text.storage.tables import Base
from voice2text.storage.url import BadDatabaseUrl

_log = logger("migrator")

Handler = Callable[[dict[str, Any], object], Answer]


def door(environ: Mapping[str, str], store: Store | None = None) -> Handler:
    """The Lambda handler: does what `{"action": …, "revision": …, "expected_current": …}` asks.

    Args:
        environ: the environment variables.
        store: reads the secrets that the variables name; every invocation reads them anew, because
            a password changes while the function is warm.

    Raises:
        SettingsError: DATABASE_URL is missing.
    """
    one_voice(_log)
    settings = read(MigratorSettings, environ)
    store = store or AwsStore()
    folder = Path(environ["LAMBDA_TASK_ROOT"]) / "alembic"  # Lambda sets it: where app.py lies

    def handler(event: dict[str, Any], context: object) -> Answer:
        with hop(_log, "migrator") as here:
            try:
                database_url, application = _secrets(settings, store)
            except Retryable as exc:
                answer = blank()
                said = f"A secret can't be read now ({exc}). Mend that, and send the request again."
                answer["error"] = MigrationError(Code.UNREACHABLE, said).as_failure()
            else:
                answer = answer_to(
                    event,
                    database_url,
                    folder,
                    code_version=settings.code_version,
                    endpoint=settings.database_endpoint,
                    application=application,
                    # Absent where somebody calls the handler by hand.
                    remaining_ms=getattr(context, "get_remaining_time_in_millis", None),
                )
            here.follow(answer["run_id"])
            _log.info("answered", answer=answer)
            report(here, answer)
        return answer

    return handler


def answer_to(
    event: dict[str, Any],
    database_url: str,
    folder: Path,
    *,
    code_version: str,
    endpoint: str = "",
    application: str = "",
    remaining_ms: Callable[[], int] | None = None,
) -> Answer:
    """The same without the log line, for a caller whose standard output is the answer.

    Args:
        event: the request.
        database_url: a URL or a secret's JSON (see `as_url`).
        folder: holds env.py and versions/.
        code_version: of the code that runs.
        endpoint: `host:port/database`, for a secret that names no host.
        application: the JSON secret of the application's role; empty: none is made.
        remaining_ms: tells how long this process may still run.
    """
    try:
        engine = connect_for_migrations(as_url(database_url, endpoint))
        role = _role(application)
    except BadDatabaseUrl as exc:
        answer = blank()
        answer["error"] = MigrationError(Code.BAD_DATABASE_URL, str(exc)).as_failure()
        return answer
    migrator = Migrator(
        engine,
        folder,
        diagnose=diagnose,
        models=Base.metadata,
        code_version=code_version,
        application=role,
    )
    return migrator.run(event, remaining_ms)


def report(here: Hop, answer: Answer) -> None:
    """Puts what a run did into the hop's outcome and metrics."""
    error, action = answer["error"], answer["action"]
    here.outcome = error["code"] if error else action
    here.measures = {
        Metric.MIGRATION_MS: answer["elapsed_ms"],
        Metric.LOCK_WAIT_MS: answer["lock_wait_ms"],
        Metric.STEPS_APPLIED: len(answer["applied"]),
        Metric.STEPS_ROLLED_BACK: len(answer["rolled_back"]),
        Metric.MIGRATIONS_REFUSED: int(not answer["ok"]),
    }
    if action in (Action.CHECK, Action.VERIFY):  # the findings of others say something else
        here.measures[Metric.DRIFT_FINDINGS] = len(answer["findings"])


def _secrets(settings: MigratorSettings, store: Store) -> tuple[str, str]:
    """The database's URL or JSON, and that of the application's role; empty where there is none."""
    application = settings.application_secret
    return (
        Secret("DATABASE_URL", settings.database_url, store).value(),
        Secret("APPLICATION_SECRET", application, store).value() if application else "",
    )


def _role(secret: str) -> Role | None:
    if not secret:
        return None
    who = read_secret(secret)
    return Role(who.username, who.password)
