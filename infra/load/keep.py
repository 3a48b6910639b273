"""`python -m infra.load.keep [DIR]`: makes a run of `make load` the one that is shown."""

import json
import shutil
import sys
from pathlib import Path

from infra.load.judge import Json
from infra.local.paths import ROOT
from infra.scale.runbook import put

HERE = ROOT / "infra" / "scale"
BLOCK = "load"


def sentence(summary: Json) -> str:
    """What the run was and what came of it, for the runbook."""
    text, post = summary["text_ms"], summary["post_ms"]
    gained: dict[str, list[float]] = {}
    for name, grown in summary["memory"].items():
        gained.setdefault(name.split()[0], []).append(grown["gained_mb"])
    memory = ", ".join(
        f"{name} {max(each):+.1f}{f' (of {len(each)})' if len(each) > 1 else ''}"
        for name, each in gained.items()
    )
    judged = "no door grew" if not summary["growing"] else f"growing: {summary['growing']}"
    lost = "no fault" if not summary["faults"] else f"{len(summary['faults'])} faults"
    return (
        f"{summary['sent']} recordings in {summary['minutes']:g} minutes, {summary['answered']} of "
        f"them answered exactly once, {lost}, {summary['posts_refused']} posts refused. From sent "
        f"to text: p50 {text['p50']} ms, p95 {text['p95']} ms, p99 {text['p99']} ms, at most "
        f"{text['most']} ms; a post took {post['p50']} ms (p50). MB gained after "
        f"warming up, the most of a door's processes: {memory}; {judged}."
    )


def main(arguments: list[str]) -> int:
    """Copies summary and picture, and writes the sentence."""
    folder = Path(arguments[0]) if arguments else ROOT / ".local" / "load"
    summary = json.loads((folder / "summary.json").read_text())
    shutil.copyfile(folder / "summary.json", HERE / "load.json")
    shutil.copyfile(folder / "load.png", HERE / "load.png")
    put(BLOCK, sentence(summary))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
