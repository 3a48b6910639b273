"""Blocks of the runbook that a program writes, each between two marks that nobody sees."""

from pathlib import Path

from infra.local.paths import ROOT
from infra.local.progress import UsageError

RUNBOOK = ROOT / "infra" / "README.md"


def framed(name: str, text: str) -> str:
    """The block as it stands in the runbook."""
    return f"<!-- {name}: written by a program -->\n{text}\n<!-- {name}: end -->"


def put(name: str, text: str, runbook: Path = RUNBOOK) -> None:
    """Writes the block between its marks.

    Raises:
        UsageError: the marks are not there.
    """
    first, last = framed(name, "\n").split("\n\n\n")
    before, found, rest = runbook.read_text().partition(first)
    _, ends, after = rest.partition(last)
    if not found or not ends:
        raise UsageError(f"{runbook} has lost its marks: {first} and {last}. Put them back.")
    runbook.write_text(f"{before}{framed(name, text)}{after}")
