"""`make dashboards`: the three dashboards as pictures of what the running local cloud measured.

`python -m infra.dashboards.look [FILE …]` draws log files instead.
"""

import sys
import time
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from infra.dashboards.bodies import body
from infra.dashboards.draw import Seen, picture
from infra.dashboards.logs import lines, lines_in
from infra.dashboards.samples import Line, samples_in
from infra.dashboards.series import DOORS
from infra.dashboards.template import pages
from infra.local.asked import Parser, number
from infra.local.aws import REGION
from infra.local.deploy import client
from infra.local.paths import ROOT
from infra.local.progress import UsageError, say
from infra.local.running import running
from infra.pipeline.refusals import explained

# CloudWatch's least, its dashboards' own here, and an hour: the first that gives few enough points.
_PERIODS = (60, 300, 3600)
_MOST_POINTS = 90


def main() -> int:
    """Draws; returns the exit code."""
    parser = Parser(prog="make dashboards")
    parser.add_argument("files", nargs="*", type=Path, help="log lines instead of the local cloud")
    parser.add_argument("--home", type=Path, default=ROOT / ".local")
    parser.add_argument("--out", type=Path, default=ROOT / ".local" / "dashboards")
    hours = number("HOURS", "hours", "24", most=10_000)
    parser.add_argument("--hours", type=hours, default=24.0, help="how far back")
    arguments = parser.parse_args()
    try:
        draw(_lines(arguments.files, arguments.home, arguments.hours), arguments.out)
    except UsageError as exc:
        sys.stderr.write(f"{exc}\n")
        return 2
    except (ClientError, BotoCoreError) as exc:
        found = running(arguments.home)
        sys.stderr.write(f"{explained(exc, REGION, found.endpoint if found else '')}\n")
        return 2
    return 0


def draw(found: list[Line], out: Path) -> None:
    """Draws each dashboard into the folder.

    Raises:
        UsageError: nothing was measured.
    """
    seen = _seen(found)
    out.mkdir(parents=True, exist_ok=True)
    for page in pages():
        path = out / f"{page.name}.png"
        picture(f"voice2text-local-{page.name}", body(page, with_database=True), seen, path)
        say(f"{path}")


def logged(aws_port: int, since_ms: int) -> list[Line]:
    """What the local AWS's functions have logged since then, Unix time."""
    return list(lines(client("logs", aws_port), "/aws/lambda/voice2text", since_ms=since_ms))


def _lines(files: list[Path], home: Path, hours: float) -> list[Line]:
    if files:
        if missing := [str(file) for file in files if not file.is_file()]:
            raise UsageError(f"There is no file {', '.join(missing)}.")
        return list(lines_in(files))
    cloud = running(home)
    if cloud is None:
        raise UsageError(
            "No local cloud is running: start it with make run and speak to it, "
            "or name log files: python -m infra.dashboards.look FILE …"
        )
    return logged(cloud.aws_port, int((time.time() - hours * 3600) * 1000))


def _seen(found: list[Line]) -> Seen:
    samples = samples_in(found, DOORS)
    span = samples.span_ms()
    if span is None:
        raise UsageError("Nothing was measured yet: send the bot a recording first.")
    began, ended = span
    seconds = max(1, (ended - began) // 1000)
    period = next((one for one in _PERIODS if seconds / one <= _MOST_POINTS), _PERIODS[-1])
    # Whole periods: a value stands at its period's beginning.
    began -= began % (period * 1000)
    return Seen(samples, found, began, max(ended, began + period * 1000), period)


if __name__ == "__main__":
    sys.exit(main())
