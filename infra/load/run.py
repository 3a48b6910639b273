"""`make load`: steady load on a local cloud of its own, and a verdict on what came of it.

The last line on standard output is the verdict as JSON; the whole result and its picture lie in
the run's folder. Exit code 0 only if nothing was lost and every door's memory was flat.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from infra.dashboards import look
from infra.load import hops, judge, memory, picture
from infra.local.asked import Parser, number, port_number
from infra.local.cloud import LocalCloud
from infra.local.deploy import client
from infra.local.environments import SetupError, python
from infra.local.paths import ROOT, Paths
from infra.local.progress import UsageError, say
from infra.local.run import only_one, private_files

RECORDINGS = ("flite_en_short.ogg",)
# A person sends at most this often, so that Telegram's limit of 1 a second per chat is far.
EACH_A_SECOND = 0.1
# How long the last recordings may take after the last one was sent.
PATIENCE_SECONDS = 180.0
LOOK_SECONDS = 5.0
# The local AWS keeps every log line and metric in memory, and is none of what is deployed.
NOT_JUDGED = ("aws",)


def main() -> int:
    """Returns the exit code."""
    parser = Parser(prog="make load")
    parser.add_argument("--minutes", type=number("MINUTES", "minutes", "20"), default=20.0)
    rate = number("RATE", "recordings a second", "0.25")
    parser.add_argument("--rate", type=rate, default=0.25)
    parser.add_argument("--port", type=port_number, default=21500)
    parser.add_argument("--out", type=Path, default=ROOT / ".local" / "load")
    parser.add_argument("--locust", default=python("load"), help="the interpreter that has locust")
    parser.add_argument("recordings", nargs="*", type=Path)
    arguments = parser.parse_args()
    try:
        recordings = [each.resolve() for each in arguments.recordings] or [
            ROOT / "tests" / "recordings" / name for name in RECORDINGS
        ]
        if missing := [each for each in recordings if not each.is_file()]:
            raise UsageError(f"There is no recording {missing[0]}.")
        if not Path(arguments.locust).exists():
            raise UsageError(f"There is no {arguments.locust}: `make load` makes its environment.")
        private_files()
        result = load(arguments, recordings)
    except (UsageError, SetupError) as exc:
        print(f"\n{exc}", file=sys.stderr)
        return 2
    arguments.out.mkdir(parents=True, exist_ok=True)
    (arguments.out / "load.json").write_text(json.dumps(result) + "\n")
    (arguments.out / "summary.json").write_text(json.dumps(summary(result), indent=1) + "\n")
    picture.draw(result, arguments.out / "load.png")
    say(f"the whole result: {arguments.out}/load.json, summary.json, load.png")
    for fault in result["faults"]:
        say(f"FAULT {fault}")
    told = ("sent", "answered", "faults", "growing", "text_ms", "minutes", "rate")
    print(json.dumps({name: result[name] for name in told}))
    return 1 if result["faults"] or result["growing"] else 0


def load(arguments: argparse.Namespace, recordings: Sequence[Path]) -> dict[str, Any]:
    """Starts a cloud, drives it, waits until all is quiet, and looks at what is there."""
    with tempfile.TemporaryDirectory(prefix="voice2text-load-") as home:
        paths = Paths(Path(home))
        with only_one(paths, arguments.port), LocalCloud(paths, arguments.port) as cloud:
            cloud.warm()
            watch = memory.Watch(leaders(paths), LOOK_SECONDS)
            depths = Depths(arguments.port + 1)
            with watch:
                _drive(arguments, recordings, paths.home, depths)
                sent = [json.loads(line) for line in _lines(paths.home / "sent.jsonl")]
                left = _settle(depths, paths, [(each["chat"], each["message"]) for each in sent])
            look.draw(look.logged(arguments.port + 1, since_ms=0), arguments.out)
            return _result(arguments, sent, left, paths, watch, depths)


def summary(result: dict[str, Any]) -> dict[str, Any]:
    """The result without what was seen every few seconds: small enough to keep."""
    deepest = {
        name: max(n for _, n in seen) for name, seen in result["queues"]["over_time"].items()
    }
    return {
        **result,
        "queues": {"left": result["queues"]["left"], "deepest": deepest},
        "memory": {
            name: {key: value for key, value in grown.items() if key not in {"at_s", "mb"}}
            | {"first_mb": grown["mb"][0], "last_mb": grown["mb"][-1]}
            for name, grown in result["memory"].items()
        },
    }


class Depths:
    """How many messages lie in each queue of the local AWS."""

    def __init__(self, aws_port: int) -> None:
        self._sqs: Any = client("sqs", aws_port)
        self._began = time.monotonic()
        self.over_time: defaultdict[str, list[tuple[float, int]]] = defaultdict(list)

    def look(self) -> dict[str, int]:
        """Messages per queue, those that are being worked on included."""
        found: dict[str, int] = {}
        for url in self._sqs.list_queues().get("QueueUrls", []):
            told = self._sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])
            counts = [
                int(told["Attributes"].get(f"ApproximateNumberOfMessages{kind}", 0))
                for kind in ("", "NotVisible", "Delayed")
            ]
            found[short(url)] = sum(counts)
        now = round(time.monotonic() - self._began, 1)
        for name, count in found.items():
            self.over_time[name].append((now, count))
        return found


def short(url: str) -> str:
    """A queue's name in the template, from its URL."""
    words = url.rpartition("/")[2].split("-")
    return next((word for word in words if "Queue" in word), url.rpartition("/")[2])


def leaders(paths: Paths) -> dict[int, str]:
    """The processes that the cloud started, by the order in which it starts them."""
    pids = [int(line.split()[0]) for line in _lines(paths.home / "processes")]
    return dict(zip(pids, ("aws", "simulator"), strict=False))


def _drive(
    arguments: argparse.Namespace, recordings: Sequence[Path], home: Path, depths: Depths
) -> None:
    people = max(1, round(arguments.rate / EACH_A_SECOND))
    command = [
        *(arguments.locust, "-m", "locust", "-f", str(ROOT / "infra" / "load" / "locustfile.py")),
        *("--headless", "--only-summary", "--host", f"http://127.0.0.1:{arguments.port}"),
        *("--users", str(people), "--spawn-rate", str(people)),
        *("--run-time", f"{round(arguments.minutes * 60)}s", "--stop-timeout", "30s"),
        *("--recordings", os.pathsep.join(map(str, recordings))),
        *("--each", str(arguments.rate / people), "--sent", str(home / "sent.jsonl")),
    ]
    say(
        f"{people} people send {arguments.rate:g} recordings a second for {arguments.minutes:g} min"
    )
    with (home / "locust.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=home, stdout=log, stderr=subprocess.STDOUT)
    told = time.monotonic()
    try:
        while process.poll() is None:
            now = depths.look()
            if time.monotonic() - told > 60:
                told = time.monotonic()
                count = len(_lines(home / "sent.jsonl"))
                say(f"{count} sent; in the queues: {sum(now.values())}")
            time.sleep(LOOK_SECONDS)
    finally:
        process.terminate()
        process.wait()
    if process.returncode:
        words = (home / "locust.log").read_text(errors="replace")[-1500:]
        raise UsageError(f"locust failed ({process.returncode}). Its last words:\n{words}")


def _settle(depths: Depths, paths: Paths, sent: Sequence[judge.Place]) -> dict[str, int]:
    """Waits until the queues are empty and the jobs have ended; the depths as they are then."""
    say(f"{len(sent)} sent; waiting until all is quiet")
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        left = depths.look()
        jobs = judge.jobs_in(str(paths.database))
        if not any(left.values()) and all(jobs.get(place) == "delivered" for place in sent):
            return left
        if time.monotonic() > deadline:
            return left
        time.sleep(1)


def _result(
    arguments: argparse.Namespace,
    sent: Sequence[judge.Json],
    left: dict[str, int],
    paths: Paths,
    watch: memory.Watch,
    depths: Depths,
) -> dict[str, Any]:
    base = f"http://127.0.0.1:{arguments.port}"
    chats = sorted({each["chat"] for each in sent})
    messages = {chat: _get(f"{base}/sim/chats/{chat}/messages") for chat in chats}
    journeys = [each for chat in chats for each in _get(f"{base}/sim/journeys/{chat}")]
    places = [(each["chat"], each["message"]) for each in sent]
    verdict = judge.judge(places, judge.jobs_in(str(paths.database)), messages, left)
    posts = [post for journey in journeys for post in journey["posts"]]
    took = [each for journey in journeys if (each := judge.text_ms(journey)) is not None]
    logged = list(hops.lines(hops.messages(client("logs", arguments.port + 1))))
    grown = {name: seen for name, seen in watch.seen.items() if len(seen.at) > 2}
    return {
        "minutes": arguments.minutes,
        "rate": arguments.rate,
        "sent": verdict.sent,
        "answered": verdict.answered,
        "faults": verdict.faults,
        "growing": [
            name
            for name, seen in grown.items()
            if not seen.is_flat() and not name.startswith(NOT_JUDGED)
        ],
        "text_ms": judge.percentiles(took),
        "text_by_minute": judge.by_minute(journeys),
        "posts_refused": sum(post["status"] != 200 for post in posts),
        "post_ms": judge.percentiles([post["ended_at_ms"] - post["began_at_ms"] for post in posts]),
        "queues": {"left": left, "over_time": depths.over_time},
        "doors": hops.summary(logged),
        "log_bytes_a_recording": round(hops.size(logged) / max(1, len(sent))),
        "memory": {
            name: {
                "mb_an_hour": round(seen.mb_an_hour(), 2),
                "gained_mb": round(seen.gained_mb(), 2),
                "is_flat": seen.is_flat(),
                "at_s": [round(at) for at in seen.at],
                "mb": [round(mb, 1) for mb in seen.mb],
            }
            for name, seen in sorted(grown.items())
        },
    }


def _lines(file: Path) -> list[str]:
    return file.read_text().splitlines() if file.exists() else []


def _get(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=60) as answer:
        return json.load(answer)


if __name__ == "__main__":
    sys.exit(main())
