"""Processes that never outlive the run: each leads a group, and groups are ended together."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
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
            words = line.split()
            if len(words) != 2 or not all(word.isdigit() for word in words):
                continue  # a line that the killed run did not finish
            group, began = map(int, words)
            if _began(group) == began:
                say(f"an earlier run left process group {group} behind: ending it")
                _end(group, partial(_is_there, group))
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
        began = _began(process.pid)
        if began is not None:
            with self._ledger.open("a") as ledger:
                ledger.write(f"{process.pid} {began}\n")

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
            _end(process.pid, partial(_runs, process))
            process.wait()
        self._running.clear()
        self._ledger.unlink(missing_ok=True)

    def _lines(self) -> list[str]:
        return self._ledger.read_text().splitlines() if self._ledger.exists() else []


def _end(group: int, lives: Callable[[], bool]) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(group, number)
        except ProcessLookupError:
            return
        deadline = time.monotonic() + _GRACE_SECONDS
        while time.monotonic() < deadline and lives():
            time.sleep(0.05)
    # Asked first, then killed: what the leader started goes with it.


def _is_there(pid: int) -> bool:
    return _began(pid) is not None


def _runs(process: "subprocess.Popen[bytes]") -> bool:
    return process.poll() is None


def _began(pid: int) -> int | None:
    """When a living process began, in clock ticks since boot: tells it from a later one of its id.

    None where it has ended, and where there is no /proc: left-overs are then not looked for.
    """
    try:
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if words[0] == "Z" else int(words[19])
