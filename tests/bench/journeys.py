"""`python -m tests.bench.journeys`: figures of the whole path, and of the webhook's cold start.

Medians; ratios within one run.
"""

import json
import statistics
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from infra.local.cloud import STACK, LocalCloud
from infra.local.deploy import client
from infra.local.environments import python
from infra.local.paths import ROOT, Paths
from tests.bench.errors import count
from tests.bench.options import SHARED
from tests.bench.runtime_api import cold_seconds
from tests.e2e.ports import two_free_ports
from tests.e2e.telegram import Telegram
from tests.unit.updates import voice_update
from voice2text.doors.webhook import PATH
from voice2text.intake.secret import HEADER

PORT = two_free_ports()
ROUNDS = 5
SPEECH = ROOT / "tests" / "recordings" / "flite_en_short.ogg"


def measure_journeys() -> None:
    """Prints the figures; says what it is doing meanwhile on standard error."""
    with tempfile.TemporaryDirectory() as home:
        paths = Paths(Path(home))
        first = time.monotonic()
        with LocalCloud(paths, PORT):
            print(f"local cloud, environments in place: {time.monotonic() - first:.1f} s to ready")
        second = time.monotonic()
        with LocalCloud(paths, PORT) as cloud:
            print(f"local cloud, second start: {time.monotonic() - second:.1f} s to ready")
            telegram = Telegram(PORT, cloud, paths)
            _hops("cold", telegram)
            _hops("warm", telegram)
            _overhead(telegram)
            _webhook(paths)
            _accuracy(telegram)


def _hops(name: str, telegram: Telegram) -> None:
    chat = telegram.chat()
    journey = telegram.journey(chat, telegram.send(chat, SPEECH))
    parts = [
        f"{hop['hop']} {hop['ended_at_ms'] - hop['began_at_ms']} ms" for hop in journey["hops"]
    ]
    steps = next(hop["steps"] for hop in journey["hops"] if hop["hop"] == "transcriber")
    total = journey["replies"][-1]["at_ms"] - journey["sent_at_ms"]
    print(f"{name} journey of a 5 s voice message: {total} ms from sent to text")
    print(f"  {', '.join(parts)}; in the transcriber: {json.dumps(steps)}")


def _overhead(telegram: Telegram) -> None:
    """A warm `make demo` without the time that transcription itself took."""
    overheads = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        subprocess.run(
            [
                *(python("local"), "-m", "infra.local.demo", str(SPEECH)),
                *("--port", str(PORT), "--home", str(telegram.paths.home)),
            ],
            cwd=ROOT,
            check=True,
            capture_output=True,
        )
        took = (time.perf_counter() - began) * 1000
        journeys: list[dict[str, Any]] = telegram.call("GET", "/sim/journeys/100001")
        hops = {hop["hop"]: hop for hop in journeys[-1]["hops"]}
        overheads.append(took - hops["transcriber"]["steps"]["transcribe"])
    print(f"overhead, warm demo minus transcription: {statistics.median(overheads):.0f} ms", end="")
    print(f" ({', '.join(f'{each:.0f}' for each in overheads)})")


def _webhook(paths: Paths) -> None:
    """The webhook's cold start, beside the same function with aiogram imported."""
    functions = client("lambda", PORT + 1)
    configuration = next(
        each
        for each in functions.list_functions()["Functions"]
        if each["FunctionName"].startswith(f"{STACK}-Webhook")
    )
    environ = configuration["Environment"]["Variables"]
    place = environ["WEBHOOK_SECRET"].removeprefix("ssm:")
    parameters = client("ssm", PORT + 1)
    secret = parameters.get_parameter(Name=place, WithDecryption=True)["Parameter"]["Value"]
    built = paths.build / STACK / "built"
    layers = f"{built}/VendorLayer/python:{built}/SharedLayer/python"
    event = {
        "version": "2.0",
        "rawPath": PATH,
        "rawQueryString": "",
        "headers": {HEADER.decode(): secret},
        "requestContext": {"http": {"method": "POST", "path": PATH, "sourceIp": "127.0.0.1"}},
        "body": json.dumps(voice_update()),
        "isBase64Encoded": False,
    }
    common = {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{PORT + 1}",
        "AWS_DEFAULT_REGION": "eu-central-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_LAMBDA_FUNCTION_NAME": "webhook",
    }
    plain = paths.build / STACK / "local" / "Webhook"
    heavy = paths.home / "with-aiogram"
    heavy.mkdir()
    (heavy / "app.py").write_text(f"import aiogram\n{(plain / 'app.py').read_text()}")
    seconds: dict[Path, list[float]] = {plain: [], heavy: []}
    for _ in range(ROUNDS + 1):
        for code, taken in seconds.items():
            path = {"PYTHONPATH": f"{code}:{layers}"}
            taken.append(cold_seconds(python("zip"), code, {**environ, **common, **path}, event))
    ours, theirs = (statistics.median(taken[1:]) for taken in seconds.values())
    print(f"cold webhook, process start to first 200: {ours * 1000:.0f} ms; with aiogram imported")
    print(f"  {theirs * 1000:.0f} ms; ratio 1 to {theirs / ours:.1f}")


def _accuracy(telegram: Telegram) -> None:
    """Word error rates of the shared recordings, through the whole path."""
    if not SHARED.is_dir():
        print(f"accuracy: skipped, {SHARED} is not here")
        return
    for entry in json.loads((SHARED / "manifest.json").read_text()):
        chat = telegram.chat()
        message = telegram.send(chat, SHARED / entry["file"])
        journey = telegram.journey(chat, message)
        text = " ".join(telegram.replies(chat, message))
        total = journey["replies"][-1]["at_ms"] - journey["sent_at_ms"]
        rate = "no reference"
        if entry["text"]:
            errors = count(entry["text"], text, [entry["language"]])
            rate = f"{errors.wrong} of {errors.units} wrong"
        print(f"{entry['file']}: {journey['outcome']}, {rate}, {total} ms from sent to text")


if __name__ == "__main__":
    measure_journeys()
