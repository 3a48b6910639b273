"""A log widget's rows, for the one shape of query that is used: filter, limit, display."""

import json
import re
from collections.abc import Iterable
from typing import Any

from infra.dashboards.samples import Line


def rows_of(query: str, lines: Iterable[Line]) -> tuple[list[str], list[list[str]]]:
    """The columns' names and the rows, newest first."""
    wanted = _one(r'filter message = "([^"]+)"', query)
    columns = [name.strip() for name in _one(r"display (.+)$", query).split(",")]
    limit = int(_one(r"limit (\d+)", query))
    rows = [line for line in sorted(lines, key=lambda line: -line.at_ms) if wanted in line.text]
    return columns, [_cells(row, columns) for row in rows if _is(row, wanted)][:limit]


def _one(pattern: str, query: str) -> str:
    found = re.search(pattern, query)
    if not found:
        raise ValueError(f"a query without {pattern}")
    return found[1]


def _is(line: Line, message: str) -> bool:
    return _json(line).get("message") == message


def _json(line: Line) -> dict[str, Any]:
    try:
        found = json.loads(line.text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _cells(line: Line, columns: list[str]) -> list[str]:
    whole = _json(line)
    whole["@timestamp"] = whole.get("timestamp", "")
    return [_cell(whole, column) for column in columns]


def _cell(whole: Any, path: str) -> str:
    for name in [path] if path.startswith("@") else path.split("."):
        whole = whole.get(name) if isinstance(whole, dict) else None
    return "" if whole is None else str(whole)[:24]
