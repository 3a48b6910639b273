"""Widgets of lines over time."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from matplotlib.ticker import FuncFormatter, MaxNLocator

from infra.dashboards.draw_words import GREY, amount, title
from infra.dashboards.evaluate import Drawn

if TYPE_CHECKING:
    from infra.dashboards.draw import Seen

_COLOURS = (
    "#2f6db5", "#e08a1e", "#3a9a5b", "#c8453b", "#7d5bb5", "#1fa3b3", "#d66ba0", "#8c6d52",
    "#b5b12f",
)  # fmt: skip
_ALARM = "#d13212"
_MINUTES = (1, 2, 5, 10, 15, 30, 60, 120, 240, 480)
# What is counted, and comes in whole numbers only.
_WHOLE = frozenset(
    "recordings messages starts posts runs migrations differences invocations errors".split()
)
# An alarm's threshold further up than this many times the highest value would flatten the curves.
_FAR = 3


def graph(
    frame: Any,
    properties: dict[str, Any],
    curves: Sequence[Drawn],
    seen: "Seen",
    period_s: int,
    *,
    is_foreign: bool,
) -> None:
    """Draws a time series into its frame; says so where there is nothing to draw."""
    title(frame, properties["title"])
    width, height = frame.get_xlim()[1], frame.get_ylim()[1]
    shown = [curve for curve in curves if curve.is_measured]
    if not shown:
        why = "no data here: AWS measures this" if is_foreign else "nothing measured in this time"
        frame.text(width / 2, height / 2, why, ha="center", va="center", size=9.5, color=GREY)
        return
    rows = -(-len(shown) // _legend_columns(width))
    below = 0.36 + 0.2 * rows
    bounds = (0.68 / width, below / height, 1 - 0.86 / width, 1 - (below + 0.52) / height)
    axes = frame.inset_axes(bounds)
    if properties["stacked"]:
        _bars(axes, shown, seen, period_s)
    else:
        _lines(axes, shown)
    highest = max(value for one in shown for value in one.values.values())
    is_one = period_s * 1000 > seen.ended_ms - seen.began_ms
    _dress(axes, properties, seen, highest, is_one=is_one)
    _limits(axes, properties, highest)
    axes.legend(
        loc="upper left",
        bbox_to_anchor=(-0.02, -0.3 / (height - below - 0.52)),
        ncols=_legend_columns(width),
        fontsize=8,
        frameon=False,
        handlelength=1.1,
        columnspacing=1.2,
        borderpad=0,
    )


def _legend_columns(width: float) -> int:
    return max(2, int(width / 1.5))


def _lines(axes: Any, curves: Sequence[Drawn]) -> None:
    for number, one in enumerate(curves):
        colour = _COLOURS[number % len(_COLOURS)]
        times, values = list(one.values), list(one.values.values())
        axes.plot(times, values, color=colour, label=one.label, lw=1.5, marker="o", ms=2.6)


def _bars(axes: Any, curves: Sequence[Drawn], seen: "Seen", period_s: int) -> None:
    """Stacked bars: an area would draw what was never measured between two periods."""
    span = seen.ended_ms - seen.began_ms
    is_one = period_s * 1000 > span
    wide = span * 0.12 if is_one else period_s * 1000 * 0.8
    top: dict[float, float] = {}
    for number, one in enumerate(curves):
        at = {(seen.began_ms + span / 2 if is_one else t): v for t, v in one.values.items()}
        axes.bar(
            list(at),
            list(at.values()),
            width=wide,
            bottom=[top.get(t, 0.0) for t in at],
            color=_COLOURS[number % len(_COLOURS)],
            label=one.label,
        )
        for t, value in at.items():
            top[t] = top.get(t, 0.0) + value


def _dress(
    axes: Any, properties: dict[str, Any], seen: "Seen", highest: float, *, is_one: bool
) -> None:
    margin = (seen.ended_ms - seen.began_ms) * 0.03
    axes.set_xlim(seen.began_ms - margin, seen.ended_ms + margin)
    axes.set_ylim(bottom=0, top=axes.get_ylim()[1] if highest else 1)
    axes.set_ylabel(properties["yAxis"]["left"]["label"], size=8, color=GREY)
    is_whole = properties["yAxis"]["left"]["label"] in _WHOLE
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=is_whole, min_n_ticks=1))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.6g}"))
    _clock(axes, seen, is_one=is_one)
    axes.tick_params(labelsize=7.5, colors=GREY, length=2)
    axes.grid(axis="y", color="#e9ebed", lw=0.8)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color("#d5dbdb")


def _clock(axes: Any, seen: "Seen", *, is_one: bool) -> None:
    if is_one:
        ticks, shape = [(seen.began_ms + seen.ended_ms) / 2], "%d %B"
    else:
        span = seen.ended_ms - seen.began_ms
        step = next((m for m in _MINUTES if span <= 6 * m * 60_000), _MINUTES[-1]) * 60_000
        first = -(-seen.began_ms // step) * step
        ticks, shape = list(range(first, seen.ended_ms + 1, step)), "%H:%M"
    words = [datetime.fromtimestamp(at / 1000, UTC).strftime(shape) for at in ticks]
    axes.set_xticks(ticks, words)


def _limits(axes: Any, properties: dict[str, Any], highest: float) -> None:
    for mark in properties.get("annotations", {}).get("horizontal", []):
        text = f"{mark['label']}: {amount(mark['value'])}"
        if mark["value"] > _FAR * highest:
            axes.set_ylim(top=max(axes.get_ylim()[1], highest * 1.3) or 1)
            height, words = axes.get_ylim()[1] * 0.97, f"{text} ↑"
        else:
            axes.axhline(mark["value"], color=_ALARM, lw=1, ls="--")
            axes.set_ylim(top=max(axes.get_ylim()[1], mark["value"] * 1.15))
            height, words = mark["value"], text
        axes.text(
            axes.get_xlim()[1],
            height,
            words,
            ha="right",
            va="bottom",
            size=7.5,
            color=_ALARM,
            bbox={"facecolor": "white", "alpha": 0.8, "pad": 0.5, "linewidth": 0},
        )
