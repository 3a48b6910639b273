"""A dashboard as a picture: CloudWatch's grid, drawn with what was measured."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import matplotlib as mpl

mpl.use("agg")

import matplotlib.pyplot as plt
from PIL import Image

from infra.dashboards import draw_graph, draw_words
from infra.dashboards.evaluate import drawn
from infra.dashboards.samples import Line, Samples
from infra.dashboards.table import rows_of
from infra.dashboards.widgets import COLUMNS

# Inches of a column and a row of the grid, and of the gap around a widget.
_WIDE, _HIGH, _GAP = 0.72, 0.44, 0.09
_HEADING = 0.55
_DPI = 80
_BACKGROUND = "#f2f3f3"


@dataclass(frozen=True, slots=True)
class Seen:
    """What there is to draw: samples of `[began_ms, ended_ms]`, and the lines they came from."""

    samples: Samples
    lines: Sequence[Line]
    began_ms: int
    ended_ms: int
    period_s: int


def picture(name: str, body: dict[str, Any], seen: Seen, path: Path) -> None:
    """Writes a PNG; `name` is the dashboard's."""
    rows = max(widget["y"] + widget["height"] for widget in body["widgets"])
    wide, high = COLUMNS * _WIDE, rows * _HIGH + _HEADING
    figure = plt.figure(figsize=(wide, high), dpi=_DPI, facecolor=_BACKGROUND)
    line = 1 - 0.36 / high
    figure.text(0.12 / wide, line, name, fontsize=13, weight="bold", color=draw_words.INK)
    figure.text(1 - 0.12 / wide, line, _times(seen), fontsize=9, ha="right", color=draw_words.GREY)
    for widget in body["widgets"]:
        left, top = widget["x"] * _WIDE + _GAP, widget["y"] * _HIGH + _HEADING + _GAP
        width = widget["width"] * _WIDE - 2 * _GAP
        height = widget["height"] * _HIGH - 2 * _GAP
        frame = figure.add_axes(
            (left / wide, 1 - (top + height) / high, width / wide, height / high)
        )
        frame.set(xticks=[], yticks=[], xlim=(0, width), ylim=(0, height), facecolor="white")
        for side in frame.spines.values():
            side.set_color("#d5dbdb")
        _fill(frame, widget, seen)
    raw = io.BytesIO()
    figure.savefig(raw, facecolor=_BACKGROUND)
    plt.close(figure)
    # 256 colours are enough, and half of the bytes; the frequent ones are what there is to see.
    with Image.open(raw) as whole:
        plain = whole.convert("RGB")
    counted = sorted(plain.getcolors(1 << 24) or [], reverse=True)[:256]
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for _, colour in counted for part in cast("tuple[int, ...]", colour)])
    plain.quantize(palette=palette, dither=Image.Dither.NONE).save(path, optimize=True)


def _times(seen: Seen) -> str:
    began, ended = (datetime.fromtimestamp(ms / 1000, UTC) for ms in (seen.began_ms, seen.ended_ms))
    return f"{began:%d %B %Y %H:%M} – {ended:%H:%M} UTC, by {seen.period_s // 60} min"


def _fill(frame: Any, widget: dict[str, Any], seen: Seen) -> None:
    properties = widget["properties"]
    if widget["type"] == "text":
        draw_words.paragraph(frame, properties["markdown"])
    elif widget["type"] == "log":
        columns, rows = rows_of(properties["query"], seen.lines)
        draw_words.table(frame, properties["title"], columns, rows)
    elif properties["view"] == "singleValue":
        span_ms = 1 << 62  # one period: all of it
        draw_words.numbers(
            frame, properties["title"], drawn(properties["metrics"], seen.samples, span_ms)
        )
    else:
        is_daily = properties["period"] > seen.period_s and properties["period"] >= 86_400
        period = properties["period"] if is_daily else seen.period_s
        curves = drawn(properties["metrics"], seen.samples, period * 1000)
        is_foreign = all(_is_foreign(line) for line in properties["metrics"])
        draw_graph.graph(frame, properties, curves, seen, period, is_foreign=is_foreign)


def _is_foreign(line: list[Any]) -> bool:
    return isinstance(line[0], str) and line[0].startswith("AWS/")
