"""The load run as a picture: time to text, queues and memory, minute by minute."""

from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure

from infra.load.judge import Json

mpl.use("agg")  # no window: the picture is for a file

INCHES = (9.0, 9.0)
DOTS_AN_INCH = 80


def draw(result: Json, target: Path) -> None:
    """Writes the picture of a result, as `infra.load.run` makes it, as PNG."""
    figure = Figure(figsize=INCHES, dpi=DOTS_AN_INCH, layout="constrained")
    top, middle, bottom = figure.subplots(3, 1)
    minutes = [each["minute"] for each in result["text_by_minute"]]
    for name in ("p50", "p95", "most"):
        seconds = [each[name] / 1000 for each in result["text_by_minute"]]
        top.plot(minutes, seconds, label=name)
    top.set(title=_title(result), ylabel="s from sent to text", xlabel="minute", ylim=(0, None))
    top.legend(ncols=3)
    for name, seen in result["queues"]["over_time"].items():
        middle.plot([at / 60 for at, _ in seen], [count for _, count in seen], label=name)
    middle.set(ylabel="messages in the queue", xlabel="minute", ylim=(0, None))
    middle.legend(ncols=2, fontsize="small")
    for name, grown in result["memory"].items():
        bottom.plot([at / 60 for at in grown["at_s"]], grown["mb"], label=name)
    bottom.set(ylabel="MB resident", xlabel="minute", ylim=(0, None))
    bottom.legend(ncols=3, fontsize="small")
    figure.savefig(target)


def _title(result: Json) -> str:
    return (
        f"{result['sent']} recordings in {result['minutes']:g} minutes, "
        f"{result['answered']} answered once, {len(result['faults'])} faults"
    )
