"""One message through the deployed doors: its trace in their logs, its metrics, its picture."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from infra.dashboards.logs import lines
from infra.dashboards.samples import Line, samples_in
from infra.dashboards.series import DOORS, OURS
from infra.local.deploy import client
from infra.local.journey_text import parsed
from infra.local.paths import ROOT
from tests.e2e.telegram import Telegram
from voice2text.observability import Metric

pytestmark = pytest.mark.e2e

SHORT_FILE = ROOT / "tests" / "recordings" / "flite_en_short.ogg"


def logged(cloud: Telegram) -> list[Line]:
    return list(lines(client("logs", cloud.port + 1), "/aws/lambda/voice2text", since_ms=0))


def test_every_line_of_a_journey_names_it_and_make_trace_prints_it(cloud: Telegram) -> None:
    chat = cloud.chat()
    cloud.break_bot_api(method="sendMessage", chat_id=chat, status=429, retry_after=1, times=1)
    message = cloud.send(chat, SHORT_FILE)
    journey = cloud.journey(chat, message)
    cloud.mend()
    assert journey["outcome"] == "delivered"
    [trace] = {hop["trace"] for hop in journey["hops"]}
    of_this = [line for line in map(parsed, logged(cloud)) if line.get("chat_id") == chat]
    assert "comes back" in {line["message"] for line in of_this}
    assert {line["service"] for line in of_this} == {"webhook", "transcriber", "bot"}
    assert {line["trace"] for line in of_this} == {trace}
    printed = run("infra.local.trace", f"--job={chat}/{message}", "--home", str(cloud.paths.home))
    for word in (trace, "recording", "transcribed", "comes back", "delivered", "in the queue"):
        assert word in printed


def test_what_the_doors_measured_is_drawn(cloud: Telegram, tmp_path: Path) -> None:
    chat = cloud.chat()
    assert cloud.outcome(chat, cloud.send(chat, SHORT_FILE)) == "delivered"
    samples = samples_in(logged(cloud), DOORS)
    for metric, door in (
        (Metric.LAMBDA_MICRO_DOLLARS, "webhook"),
        (Metric.REAL_TIME_FACTOR, "transcriber"),
        (Metric.VOICE_TO_TEXT_MS, "bot"),
        (Metric.STEPS_APPLIED, "migrator"),
    ):
        assert samples.of(OURS, metric, [("service", door)])
    run("infra.dashboards.look", "--home", str(cloud.paths.home), "--out", str(tmp_path))
    assert {path.name for path in tmp_path.iterdir()} == {
        *("experience.png", "operator.png", "migrations.png"),
    }


def run(module: str, *arguments: str) -> str:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
