"""A finding is allowed by a comment with a reason, at the statement or in its block."""

from pathlib import Path

import pytest

from voice2text.migrations.findings import Finding
from voice2text.migrations.waivers import waive

pytestmark = pytest.mark.unit

REASON = "nothing reads it since 20261123_141000"


def left(tmp_path: Path, source: str, *lines: int, rule: str = "drop-column") -> list[str]:
    file = tmp_path / "migration.py"
    file.write_text(source)
    return [one.rule for one in waive(file, "1", [Finding(rule, "1", file, "…", lines)])]


@pytest.mark.parametrize(
    "source",
    [
        f"# lint: allow drop-column: {REASON}\nx = 1\ny = 2\n",  # of the file
        f"def f():\n    # lint: allow drop-column: {REASON}\n    g()\n",
        f"def f():\n    # lint: allow drop-column: {REASON}\n    # and more\n    g()\n",
        f"def f():\n    x = 1\n    g()  # lint: allow drop-column: {REASON}\n",
    ],
)
def test_a_comment_with_a_reason(tmp_path: Path, source: str) -> None:
    line = source.count("\n")
    assert left(tmp_path, source, line) == []


def test_a_block_is_one_statement(tmp_path: Path) -> None:
    source = (
        f"def f():\n    with b as c:\n        # lint: allow drop-column: {REASON}\n        c.d()\n"
    )
    assert left(tmp_path, source, 2) == []  # batch mode emits at the end of `with`


def test_another_statement_is_not_allowed(tmp_path: Path) -> None:
    source = f"def f():\n    # lint: allow drop-column: {REASON}\n    g()\n    h()\n"
    assert left(tmp_path, source, 4) == ["drop-column", "waiver-without-finding"]


def test_another_rule_is_not_allowed(tmp_path: Path) -> None:
    source = f"# lint: allow rename: {REASON}\n"
    assert left(tmp_path, source) == ["drop-column", "waiver-without-finding"]


@pytest.mark.parametrize("reason", ["", ":", ": ", ": because"])
def test_a_reason_is_needed(tmp_path: Path, reason: str) -> None:
    source = f"# lint: allow drop-column{reason}\n"
    assert left(tmp_path, source) == ["drop-column", "waiver-without-reason"]
