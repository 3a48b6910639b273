"""The simulation's picture: time to text against arrival rate."""

from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

mpl.use("agg")  # no window: the picture is for a file

INCHES = (10.0, 4.6)
DOTS_AN_INCH = 90


def draw(result: dict[str, Any], target: Path) -> None:
    """Writes what `infra.scale.simulate` found as PNG; hollow points did not keep up."""
    figure = Figure(figsize=INCHES, dpi=DOTS_AN_INCH, layout="constrained")
    for axes, (name, each) in zip(
        figure.subplots(1, len(result), sharey=True), result.items(), strict=True
    ):
        points = each["points"]
        rates = [point["rate"] for point in points]
        for share, colour in (("p50", "tab:blue"), ("p95", "tab:orange"), ("p99", "tab:red")):
            axes.plot(rates, [point[share] for point in points], color=colour, label=share)
            for point in points:
                fill = colour if point["keeps_up"] else "white"
                axes.plot(point["rate"], point[share], "o", mec=colour, mfc=fill, ms=5)
        for number, (wall, rate) in enumerate(sorted(each["walls"].items(), key=lambda w: w[1])):
            if rate <= 1_500:
                axes.axvline(rate, color="grey", lw=0.8, ls=":")
                label = f"{wall} {rate:.0f} "
                axes.text(rate, 0.12 * 1.4**number, label, fontsize=7, ha="right")
        axes.set(title=name, xscale="log", yscale="log", xlabel="messages a second")
        axes.set_ylim(0.1, 1000)
        axes.grid(alpha=0.3)
    figure.axes[0].set_ylabel("s from sent to text")
    figure.axes[0].legend(loc="upper left")
    figure.savefig(target)
