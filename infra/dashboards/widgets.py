"""Widgets, and the rows that they stand in: 24 columns, no overlap by construction.

The structure is CloudWatch's (Dashboard Body Structure and Syntax, Amazon CloudWatch API).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from infra.dashboards.series import Line, dashboard_metric

COLUMNS = 24
PERIOD_SECONDS = 300
HOUR_SECONDS = 3_600
DAY_SECONDS = 86_400


class Widget(Protocol):
    """Anything that a row holds."""

    def body(self) -> dict[str, Any]:
        """Its type and properties."""


@dataclass(frozen=True, slots=True)
class Graph:
    """Lines over time. `unit` names the axis; `limits` are an alarm's thresholds by their words."""

    title: str
    unit: str
    lines: Sequence[Line]
    limits: dict[str, float] = field(default_factory=dict)
    stacked: bool = False
    period: int = PERIOD_SECONDS

    def body(self) -> dict[str, Any]:
        """Its type and properties."""
        properties: dict[str, Any] = {
            "title": self.title,
            "view": "timeSeries",
            "stacked": self.stacked,
            "region": "${AWS::Region}",
            "period": self.period,
            "yAxis": {"left": {"label": self.unit, "min": 0, "showUnits": False}},
            "metrics": [dashboard_metric(line) for line in self.lines],
        }
        if self.limits:
            marks = [{"label": label, "value": value} for label, value in self.limits.items()]
            properties["annotations"] = {"horizontal": marks}
        return {"type": "metric", "properties": properties}


@dataclass(frozen=True, slots=True)
class Numbers:
    """Single figures over all the time that the dashboard shows."""

    title: str
    lines: Sequence[Line]

    def body(self) -> dict[str, Any]:
        """Its type and properties."""
        properties = {
            "title": self.title,
            "view": "singleValue",
            "region": "${AWS::Region}",
            "period": PERIOD_SECONDS,
            "setPeriodToTimeRange": True,
            "metrics": [dashboard_metric(line) for line in self.lines],
        }
        return {"type": "metric", "properties": properties}


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph in markdown: what is measured, where from."""

    markdown: str

    def body(self) -> dict[str, Any]:
        """Its type and properties."""
        return {"type": "text", "properties": {"markdown": self.markdown}}


@dataclass(frozen=True, slots=True)
class LogTable:
    """What a query over a log answers, as a table."""

    title: str
    log_group: str
    query: str

    def body(self) -> dict[str, Any]:
        """Its type and properties."""
        properties = {
            "title": self.title,
            "view": "table",
            "region": "${AWS::Region}",
            "query": f"SOURCE '{self.log_group}' | {self.query}",
        }
        return {"type": "log", "properties": properties}


@dataclass(frozen=True, slots=True)
class Row:
    """Widgets side by side, all of one height; the columns are shared out evenly."""

    height: int
    widgets: Sequence[Widget]


@dataclass(frozen=True, slots=True)
class Page:
    """One dashboard. `database` are rows for those who have Aurora; they come last."""

    name: str
    title: str
    rows: Sequence[Row]
    database: Sequence[Row] = ()


def placed(rows: Sequence[Row], top: int = 0) -> list[dict[str, Any]]:
    """The widgets of a dashboard's body, from row `top` of its grid on."""
    found = []
    for row in rows:
        width = COLUMNS // len(row.widgets)
        for number, widget in enumerate(row.widgets):
            place = {"x": number * width, "y": top, "width": width, "height": row.height}
            found.append(place | widget.body())
        top += row.height
    return found


def height(rows: Sequence[Row]) -> int:
    """How many rows of the grid these take."""
    return sum(row.height for row in rows)
