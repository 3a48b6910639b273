"""No dangerous migration is missed, and at most one safe one is called dangerous."""

import shutil
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory

from infra.local.squawk import squawk
from tests.unit.migrations.corpus.case import Case
from tests.unit.migrations.corpus.dangerous import DANGEROUS
from tests.unit.migrations.corpus.safe import SAFE
from voice2text.migrations.findings import RULES, Finding
from voice2text.migrations.lint import lint
from voice2text.storage.revisions import REVISIONS
from voice2text.storage.tables import Base

pytestmark = pytest.mark.unit

FOLDER = Path(__file__).parents[3] / "alembic"
HEAD = "20991231_000000"
BEFORE = "20991230_000000"


def findings(case: Case, folder: Path) -> list[Finding]:
    shutil.copytree(FOLDER, folder, dirs_exist_ok=True)
    below = REVISIONS[-1]
    if case.before:
        write(folder, BEFORE, below, case.source_before)
        below = BEFORE
    write(folder, HEAD, below, case.source)
    scripts = ScriptDirectory(str(folder))
    found = lint(scripts, models=Base.metadata, judges=[squawk])
    return [one for one in found if one.revision == HEAD]


def write(folder: Path, revision: str, below: str, source: str) -> None:
    (folder / "versions" / f"{revision}.py").write_text(
        '"""A migration."""\n\nimport sqlalchemy as sa\nfrom alembic import op\n'
        f'\nrevision = "{revision}"\ndown_revision = "{below}"\n\n{source}'
    )


@pytest.mark.parametrize("case", DANGEROUS, ids=lambda case: case.name)
def test_a_dangerous_migration_is_named(case: Case, tmp_path: Path) -> None:
    assert case.rule in {one.rule for one in findings(case, tmp_path)}


@pytest.mark.parametrize("case", SAFE, ids=lambda case: case.name)
def test_a_safe_migration_is_left_in_peace(case: Case, tmp_path: Path) -> None:
    assert [str(one) for one in findings(case, tmp_path)] == []


def test_the_corpus_is_large_enough_and_knows_every_rule() -> None:
    assert len(DANGEROUS) >= 25
    assert len(SAFE) >= 25
    elsewhere = {"edited-history", "waiver-without-finding"}  # see test_waivers, test_lint
    assert {case.rule for case in DANGEROUS} == RULES.keys() - elsewhere
