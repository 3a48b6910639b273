"""The linter: every migration's SQL and source against the rules of this project."""

from collections.abc import Callable, Iterable, Iterator

from alembic.script import Script, ScriptDirectory
from sqlalchemy import MetaData

from voice2text.migrations.examine import Migration, examine
from voice2text.migrations.findings import Finding
from voice2text.migrations.known import Known
from voice2text.migrations.rules import single_changes, visible
from voice2text.migrations.shape import one_idea, way_back
from voice2text.migrations.waivers import waive

Judge = Callable[[Migration, list[Finding]], Iterable[Finding]]


def lint(
    scripts: ScriptDirectory, *, models: MetaData | None = None, judges: Iterable[Judge] = ()
) -> list[Finding]:
    """What nobody has allowed, oldest revision first.

    Args:
        scripts: the folder of migrations.
        models: lend their naming convention to constraints without a name.
        judges: further linters, such as squawk; each sees what was found before it.
    """
    found: list[Finding] = []
    for migration in examined(scripts, models):
        found += judged(migration, judges)
    return found


def examined(scripts: ScriptDirectory, models: MetaData | None = None) -> Iterator[Migration]:
    """Every migration, oldest first, each with the schema that it meets."""
    known = Known()
    for script in oldest_first(scripts):
        migration = examine(script, known, models)
        known = migration.after
        yield migration


def judged(migration: Migration, judges: Iterable[Judge] = ()) -> list[Finding]:
    """What is to mend in one migration, less what its comments allow."""
    found = [
        *visible(migration),
        *way_back(migration),
        *one_idea(migration),
        *single_changes(migration),
    ]
    for judge in judges:
        found += judge(migration, list(found))
    once = dict.fromkeys(found)
    return waive(migration.file, migration.script.revision, once)


def oldest_first(scripts: ScriptDirectory) -> list[Script]:
    """The history in the order in which it is applied."""
    return list(scripts.walk_revisions())[::-1]
