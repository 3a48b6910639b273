"""`# lint: allow <rule>: reason` in a migration: what a person has looked at and allows."""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from voice2text.migrations.findings import Finding

_WAIVER = re.compile(r"#\s*lint:\s*allow\s+(?P<rule>[\w-]+)\s*(?::\s*(?P<reason>.*\S))?")
_LEAST_REASON = 10  # characters: "because" is not one


@dataclass(frozen=True, slots=True)
class Waiver:
    """It allows `rule` on the lines from `first` to `last`, or in the whole file."""

    rule: str
    line: int
    reason: str
    first: int
    last: int

    def allows(self, finding: Finding) -> bool:
        """Whether this is the finding that it speaks of."""
        inside = any(self.first <= line <= self.last for line in finding.lines)
        return self.rule == finding.rule and (inside or not finding.lines)


def waive(file: Path, revision: str, findings: Iterable[Finding]) -> list[Finding]:
    """The findings of a file that nobody allowed, and what is wrong with the waivers."""
    source = file.read_text()
    waivers = list(_waivers(source))
    blocks = _blocks(source)
    left: list[Finding] = []
    used: set[int] = set()
    for finding in findings:
        matching = [
            waiver
            for waiver in waivers
            if waiver.reason and waiver.allows(replace(finding, lines=_widened(finding, blocks)))
        ]
        used.update(waiver.line for waiver in matching)
        if not matching:
            left.append(finding)
    for waiver in waivers:
        place = (revision, file)
        if not waiver.reason:
            what = f"write # lint: allow {waiver.rule}: and why it is safe here."
            left.append(Finding("waiver-without-reason", *place, what, (waiver.line,)))
        elif waiver.line not in used:
            what = f"nothing here breaks {waiver.rule}: delete the comment."
            left.append(Finding("waiver-without-finding", *place, what, (waiver.line,)))
    return left


def _blocks(source: str) -> dict[int, int]:
    """First line → last line of each `with`: batch mode emits its SQL when the block ends."""
    nodes = ast.walk(ast.parse(source))
    return {node.lineno: node.end_lineno or 0 for node in nodes if isinstance(node, ast.With)}


def _widened(finding: Finding, blocks: dict[int, int]) -> tuple[int, ...]:
    return tuple(
        line for first in finding.lines for line in range(first, blocks.get(first, first) + 1)
    )


def _waivers(source: str) -> Iterator[Waiver]:
    lines = source.splitlines()
    spans = [
        (node.lineno, node.end_lineno or node.lineno)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.stmt)
    ]
    for number, text in enumerate(lines, start=1):
        found = _WAIVER.search(text)
        if found is None:
            continue
        reason = found["reason"] or ""
        if len(reason) < _LEAST_REASON:
            reason = ""
        first, last = _spoken_of(number, lines, spans)
        yield Waiver(found["rule"], number, reason, first, last)


def _spoken_of(number: int, lines: list[str], spans: list[tuple[int, int]]) -> tuple[int, int]:
    """The statement that a comment is in or above; the whole file for one outside functions."""
    if not lines[number - 1].startswith("#"):
        after = number
        while after < len(lines) and lines[after - 1].lstrip().startswith("#"):
            after += 1
        around = [span for span in spans if span[0] <= after <= span[1]]
        if around:
            return min(around, key=lambda span: (span[1] - span[0], span))
    return 1, len(lines)
