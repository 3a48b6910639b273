"""squawk over a migration's SQL, where our own rules haven't spoken already."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from voice2text.migrations.changes import read
from voice2text.migrations.examine import Migration
from voice2text.migrations.findings import Finding
from voice2text.migrations.recording import Recorded

SQUAWK = Path(sys.prefix) / "bin" / "squawk"
OLDEST_POSTGRESQL = "15.0"

# squawk's rule -> why it is not for us.
NOT_FOR_US = {
    "changing-column-type": "rewrite knows the old type, and lets it widen",
    "adding-not-nullable-field": "not-null knows the validated check",
    "require-timeout-settings": "the migrator sets them for every step",
    "require-lock-timeout": "the migrator sets it for every step",
    "require-statement-timeout": "the migrator sets it for every step",
    "prefer-robust-stmts": "each step is one transaction; IF NOT EXISTS would hide drift",
    "prefer-bigint-over-int": "the models decide on types",
    "prefer-bigint-over-smallint": "the models decide on types",
    "prefer-identity": "the models decide on types",
    "prefer-text-field": "the models decide on types",
    "prefer-timestamp-tz": "the models decide on types",
    "ban-drop-constraint": "it takes a short lock, and rows were checked until then",
    "ban-drop-not-null": "it takes a short lock, and the models decide who may be null",
}
# squawk's rule -> ours that says the same, with the name of the helper to use instead.
SAME = {
    "adding-required-field": {"not-null"},
    "adding-field-with-default": {"rewrite"},
    "adding-serial-primary-key-field": {"rewrite", "unique-without-index"},
    "adding-foreign-key-constraint": {"constraint-not-valid"},
    "constraint-missing-not-valid": {"constraint-not-valid", "unique-without-index"},
    "disallowed-unique-constraint": {"unique-without-index"},
    "ban-concurrent-index-creation-in-transaction": {"concurrently-in-transaction"},
    "require-concurrent-index-creation": {"index-not-concurrent"},
    "require-concurrent-index-deletion": {"index-not-concurrent"},
    "require-concurrent-reindex": {"blocking"},
    "renaming-column": {"rename"},
    "renaming-table": {"rename"},
    "ban-drop-column": {"drop-column"},
    "ban-drop-table": {"drop-table"},
    "ban-drop-schema": {"drop-table"},
    "ban-drop-database": {"drop-table"},
}


def squawk(migration: Migration, said: list[Finding]) -> Iterator[Finding]:
    """What squawk says of the upgrade and none of `said` says of the same statement."""
    statements = migration.up.statements
    if not statements:
        return
    for complaint in _complaints(statements):
        statement = _at(complaint["line"], statements)
        rule = complaint["rule_name"]
        if rule == "renaming-object" and _only_its_name(statement):
            continue
        ours = [one for one in said if one.rule in SAME.get(rule, ())]
        if any(not one.lines or set(one.lines) & set(statement.lines) for one in ours):
            continue
        help_text = complaint.get("help")
        what = f"{complaint['message']}{f' {help_text}' if help_text else ''}"
        yield Finding(rule, migration.script.revision, migration.file, what, statement.lines)


def _only_its_name(statement: Recorded) -> bool:
    """Nobody's query names a constraint or an index."""
    return all(one.verb in {"rename constraint", "alter index"} for one in read(statement.sql))


def _complaints(statements: tuple[Recorded, ...]) -> list[dict[str, Any]]:
    command = [
        *(str(SQUAWK), "--reporter", "json", "--pg-version", OLDEST_POSTGRESQL),
        *(
            "--exclude",
            ",".join(NOT_FOR_US),
            "--stdin-filepath",
            "a.sql",
        ),
    ]
    done = subprocess.run(
        command, input=_script(statements), capture_output=True, text=True, check=False
    )
    if not done.stdout.strip():
        raise RuntimeError(f"squawk failed: {done.stderr.strip()}")
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def _script(statements: tuple[Recorded, ...]) -> str:
    end = "COMMIT;\n" if statements[-1].in_transaction else ""
    lines = [f"{one.sql};\n" for one in statements]
    return "".join(("BEGIN;\n", *lines, end))


def _at(line: int, statements: tuple[Recorded, ...]) -> Recorded:
    """The statement that lies on a line of the script; BEGIN lies on the first, which is 0."""
    first = 1
    for one in statements:
        first += one.sql.count("\n") + 1
        if line < first:
            return one
    return statements[-1]
