"""`make run` with a bot token: a relay, and the simulator in the role of the real Telegram."""

import os
import time
from pathlib import Path

import pytest

from infra.local import aws
from infra.local.cloud import LocalCloud
from infra.local.environments import python
from infra.local.paths import ROOT, Paths
from infra.local.processes import Processes
from infra.local.progress import UsageError
from tests.e2e.ports import two_free_ports
from tests.e2e.telegram import Telegram

pytestmark = pytest.mark.e2e

TOKEN = "42:a-token-from-BotFather"
SPEECH = ROOT / "tests" / "recordings" / "flite_en_short.ogg"


def start_telegram(processes: Processes, port: int, aws_port: int, data: Path) -> None:
    command = [python("local"), "-m", "infra.local.simulator", "--port", str(port)]
    command += ["--data", str(data), "--token", TOKEN]
    command += ["--aws-endpoint", f"http://127.0.0.1:{aws_port}"]
    processes.start("telegram", command, {**os.environ, "PYTHONPATH": str(ROOT)})
    deadline = time.monotonic() + 30
    while not aws.answers(f"http://127.0.0.1:{port}/sim/health"):
        assert time.monotonic() < deadline, "the simulator does not answer"
        time.sleep(0.05)


def test_a_real_token_serves_telegram_through_the_relay(tmp_path: Path) -> None:
    there = Processes(tmp_path / "logs", tmp_path / "ledger")
    telegram_port, port = two_free_ports(), two_free_ports()
    paths = Paths(tmp_path / "cloud")
    try:
        start_telegram(there, telegram_port, port + 1, tmp_path / "telegram")
        url = f"http://127.0.0.1:{telegram_port}"
        with LocalCloud(paths, port, TOKEN, url) as cloud:
            people = Telegram(telegram_port, cloud, paths)
            chat = people.chat()
            message = people.send(chat, SPEECH)
            assert people.outcome(chat, message) == "delivered"
            [reply] = people.replies(chat, message)
            assert "blue chairs" in reply
            [sent] = [said for said in people.messages(chat) if said["message_id"] == message]
            assert "👀" in str(sent["sim"]["reactions"])
            assert people.call("GET", "/sim/health")["webhook"] in (None, "")
        printed = "".join(file.read_text() for file in paths.logs.glob("*.log"))
        assert TOKEN not in printed
    finally:
        there.end()


def test_a_wrong_token_is_said_to_be_wrong(tmp_path: Path) -> None:
    there = Processes(tmp_path / "logs", tmp_path / "ledger")
    telegram_port, port = two_free_ports(), two_free_ports()
    try:
        start_telegram(there, telegram_port, port + 1, tmp_path / "telegram")
        cloud = LocalCloud(
            Paths(tmp_path / "cloud"), port, "43:wrong", f"http://127.0.0.1:{telegram_port}"
        )
        with pytest.raises(UsageError, match="TELEGRAM_BOT_TOKEN is wrong"), cloud:
            pass
    finally:
        there.end()
