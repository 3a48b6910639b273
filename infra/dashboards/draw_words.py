"""Widgets of words and figures: paragraphs, single values, tables."""

import re
import textwrap
from collections.abc import Sequence
from typing import Any

from infra.dashboards.evaluate import Drawn

INK, GREY = "#16191f", "#5f6b7a"
# A letter of 10 points takes about so many inches.
_LETTER = 0.082


def title(frame: Any, text: str) -> None:
    """The widget's name, top left."""
    frame.text(
        0.12, frame.get_ylim()[1] - 0.12, text, va="top", size=10.5, weight="bold", color=INK
    )


def paragraph(frame: Any, markdown: str) -> None:
    """A heading and a text; what was bold or slanted stands plain."""
    heading, _, rest = markdown.partition("\n")
    title(frame, heading.lstrip("# "))
    width, height = frame.get_xlim()[1], frame.get_ylim()[1]
    plain = re.sub(r"[*`]", "", rest)
    wrapped = textwrap.fill(plain, int(width / _LETTER))
    frame.text(0.12, height - 0.42, wrapped, va="top", size=9.5, color=GREY, linespacing=1.45)


def numbers(frame: Any, name: str, values: Sequence[Drawn]) -> None:
    """Figures side by side, each above its label."""
    title(frame, name)
    width, height = frame.get_xlim()[1], frame.get_ylim()[1]
    for number, one in enumerate(values):
        middle = width * (number + 0.5) / len(values)
        [figure] = one.values.values() or [None]
        shown = "–" if figure is None else amount(figure)
        frame.text(middle, height * 0.46, shown, ha="center", va="center", size=21, color=INK)
        frame.text(middle, height * 0.16, one.label, ha="center", va="center", size=9, color=GREY)


def table(frame: Any, name: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Rows of text."""
    title(frame, name)
    width, height = frame.get_xlim()[1], frame.get_ylim()[1]
    if not rows:
        frame.text(width / 2, height / 2, "nothing in this time", ha="center", color=GREY)
    for down, cells in enumerate([columns, *rows]):
        y = height - 0.5 - 0.24 * down
        if y < 0.1:
            break
        for across, cell in enumerate(cells):
            weight = "bold" if down == 0 else "normal"
            x = 0.12 + (width - 0.2) * across / len(columns)
            text = cell.removeprefix("answer.")
            frame.text(x, y, text, va="top", size=8.5, weight=weight, color=INK)


def amount(value: float) -> str:
    """A figure with as many digits as it deserves."""
    if value == 0:
        return "0"
    if abs(value) >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.2f}" if abs(value) >= 1 else f"{value:.2g}"
