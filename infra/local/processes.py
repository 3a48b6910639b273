"""Processes that never outlive the run: each leads a group, and groups are ended together."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from infra.local.progress import UsageError, say

# ministack writes its state when it is asked to end; its functions' processes end with it.
_GRACE_SECONDS = 10.0


class Processes:
    """The processes of one run. `ledger` is a file that names them, for a later run to find."""

    def __init__(self, logs: Path, ledger: Path) -> None:
        self._logs = logs
        self._ledger = ledger
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def end_left_overs(self) -> None:
        """Ends what an earlier run left behind when it was killed."""
        for line in self._lines():
            group, began = (int(word) for word in line.split())
            if _began(group) == began:
                say(f"an earlier run left process group {group} behind: ending it")
                _end(group)
        self._ledger.unlink(missing_ok=True)

    def start(self, name: str, command: Sequence[str], environ: Mapping[str, str]) -> None:
        """Starts a process whose output goes to `logs/name.log`."""
        self._logs.mkdir(parents=True, exist_ok=True)
        with (self._logs / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(
                command,
                env=dict(environ),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._running[name] = process
        with self._ledger.open("a") as ledger:
            ledger.write(f"{process.pid} {_began(process.pid)}\n")

    def require_alive(self) -> None:
        """Says which process has ended, and with what last words.

        Raises:
            UsageError: one has ended.
        """
        for name, process in self._running.items():
            if process.poll() is not None:
                words = (self._logs / f"{name}.log").read_text(errors="replace").strip()
                raise UsageError(
                    f"{name} ended by itself (exit code {process.returncode}). Its last words:\n"
                    f"{words[-1500:]}\nStart again with the same command."
                )

    def end(self) -> None:
        """Ends every process that was started, the last one first."""
        for process in reversed(self._running.values()):
            _end(process.pid)
            process.wait()
        self._running.clear()
        self._ledger.unlink(missing_ok=True)

    def _lines(self) -> list[str]:
        return self._ledger.read_text().splitlines() if self._ledger.exists() else []


def _end(group: int) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(group, number)
        except ProcessLookupError:
            return
        deadline = time.monotonic() + _GRACE_SECONDS
        while time.monotonic() < deadline and _leader_lives(group):
            time.sleep(0.05)
    # Killed or ended: what the leader started goes with it.


def _leader_lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def _began(pid: int) -> int | None:
    """When a process began, in clock ticks since boot: tells it from a later one of the same id."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19])
    except OSError:
        return None
