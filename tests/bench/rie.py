"""`make bench DOORS=n` and `python -m tests.bench.rie`: each door's start under the real emulator.

Cold is from the first event to its answer, by a process that was not there before: init and the
first invocation (the emulator begins init with the first event; what it prints as the time of it is
its own). The files are in the page cache; what Lambda takes to fetch code is not in it.
"""

import json
import os
import secrets
import statistics
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.image.rie import Emulator
from infra.image.tools import emulator
from infra.local.deploy import build
from infra.local.environments import python
from infra.local.paths import ROOT, Paths
from infra.local.progress import UsageError, step
from infra.local.sizes import STACKS
from tests.bench.options import finish, whisper
from tests.e2e.endpoints import Endpoints, endpoints
from tests.e2e.ports import two_free_ports
from tests.unit.updates import message, update, voice_update
from voice2text.doors.webhook import PATH
from voice2text.intake.secret import HEADER
from voice2text.queues.envelopes import UpdateReceived, encode

SPEECH = ROOT / "tests" / "recordings" / "flite_en_short.ogg"
WARM = 10
IMAGES = ("transcriber",)


@dataclass(frozen=True, slots=True)
class Figures:
    """Medians in milliseconds."""

    cold_ms: float
    warm_ms: float


def doors() -> int:
    """DOORS: how often each door is started cold; 0 unless told.

    Raises:
        UsageError: it is no such number.
    """
    told = os.environ.get("DOORS") or "0"
    if not (told.isascii() and told.isdigit()):
        raise UsageError(f"DOORS is {told!r}: it has to be a whole number, 0 or more.")
    return int(told)


def measure_doors(times: int) -> None:
    """Starts every door of functions/ `times` times, and prints figures and ratios."""
    found: dict[str, Figures] = {}
    model = whisper()
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch)
        paths = Paths(home / "cloud")
        with step("building the zip functions"):
            for stack, template in STACKS.items():
                build(paths, stack, template)
        with endpoints(home, two_free_ports(), SPEECH) as around:
            for app in sorted((ROOT / "functions").glob("*/app.py")):
                door = app.parent.name
                with step(f"{door}: {times} cold starts"):
                    environ = around.environ(around.database) | {"WHISPER_MODEL": str(model)}
                    found[door] = _door(door, paths, environ, around, times, home)
    print(f"doors under the Runtime Interface Emulator, medians of {times} cold starts, in ms:")
    for door, it in found.items():
        print(
            f"  {door:<12} cold {it.cold_ms:7.0f}, warm {it.warm_ms:6.1f},"
            f" cold is {it.cold_ms / it.warm_ms:.0f} times warm"
        )
    fastest = min(it.cold_ms for it in found.values())
    ratios = (f"{door} {it.cold_ms / fastest:.1f}" for door, it in found.items())
    print(f"  cold beside the quickest: {', '.join(ratios)}", flush=True)


def _door(
    door: str, paths: Paths, environ: Mapping[str, str], around: Endpoints, times: int, home: Path
) -> Figures:
    interpreter, code, path = _place(door, paths)
    whole = {
        **environ,
        "PATH": os.environ["PATH"],
        "LAMBDA_TASK_ROOT": str(code),
        "PYTHONPATH": f"{code}:{path}",
    }
    cold, warm = [], []
    for _ in range(times):
        port = two_free_ports()
        function = Emulator(
            str(_executable(home)),
            [interpreter, "-m", "awslambdaric", "app.handler"],
            whole,
            log=home / f"{door}.log",
            ports=(port, port + 1),
            folder=code,
        )
        with function:
            cold.append(function.invoke(_event(door, around)).ms)
            warm += [function.invoke(_event(door, around)).ms for _ in range(WARM)]
    return Figures(*map(statistics.median, (cold, warm)))


def _place(door: str, paths: Paths) -> tuple[str, Path, str]:
    """The interpreter, the folder of app.py, and where the packages are."""
    shared = ROOT / "layers/shared/python"
    if door in IMAGES:
        return python("image"), ROOT / "functions" / door, str(shared)
    stack = "voice2text-data" if door == "migrator" else "voice2text"
    built = paths.build / stack / "built"
    layers = ":".join(str(built / layer / "python") for layer in ("VendorLayer", "SharedLayer"))
    own = built / door.capitalize()
    return python("zip"), own if own.is_dir() else ROOT / "functions" / door, layers


def _event(door: str, around: Endpoints) -> dict[str, Any]:
    """A real event where the door has one of its own; else an empty batch, which starts it."""
    if door == "webhook":
        secret = around.environ(around.database)["WEBHOOK_SECRET"]
        return {
            "version": "2.0",
            "rawPath": PATH,
            "rawQueryString": "",
            "headers": {HEADER.decode(): secret},
            "requestContext": {"http": {"method": "POST", "path": PATH, "sourceIp": "127.0.0.1"}},
            "body": json.dumps(voice_update()),
            "isBase64Encoded": False,
        }
    if door == "transcriber":
        return around.recording_event()[1]
    if door == "bot":
        help_asked = update(secrets.randbelow(10**9), message=message(text="/help"))
        return around.received("chat.fifo", encode(UpdateReceived(help_asked, trace="u1")))
    if door == "migrator":
        return {"action": "current"}
    return {"Records": []}


def _executable(home: Path) -> Path:
    """The emulator may lie in the SAM CLI's folder without the right to be run."""
    copy = home / "aws-lambda-rie"
    if not copy.exists():
        copy.write_bytes(emulator().read_bytes())
        copy.chmod(0o755)
    return copy


def main(arguments: list[str]) -> int:
    """The doors alone; how often may be said."""
    measure_doors(int(arguments[0]) if arguments else doors() or 5)
    return 0


if __name__ == "__main__":
    finish(main)
