"""Doors stay doors: an app.py under 40 lines; no other file over 400 that is code and not data."""

import subprocess
import sys
from pathlib import Path

from infra.local.paths import ROOT

LONGEST_DOOR = 40
LONGEST_FILE = 400
# Data. A template is one deployment: cut in two it would be two stacks, of which one can fail. A
# language of the bot is one file, so that a new one is one file.
LONGEST_DATA = 900
_DATA = ("template.yaml", "infra/data.yaml", "layers/shared/python/voice2text/chat/phrases/??.py")
_CODE = {".py", ".js", ".css", ".html", ".yaml", ".sh", ".mako", ""}
_GENERATED = {Path("uv.lock"), Path("infra/dashboards/template.yaml")}


def main() -> int:
    """Names every file that is too long."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    long = [line for name in listed.stdout.splitlines() if (line := _too_long(Path(name)))]
    print("\n".join(long), end="")
    return 1 if long else 0


def _too_long(name: Path) -> str | None:
    file = ROOT / name
    if name.suffix not in _CODE or name in _GENERATED or not file.is_file():
        return None
    door = name.match("functions/*/app.py")
    is_data = any(name.match(pattern) for pattern in _DATA)
    longest = LONGEST_DATA if is_data else LONGEST_FILE
    most = LONGEST_DOOR - 1 if door else longest
    lines = len(file.read_bytes().splitlines())
    return f"{name}: {lines} lines, {most} at most" if lines > most else None


if __name__ == "__main__":
    sys.exit(main())
