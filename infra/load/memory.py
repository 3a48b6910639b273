"""What every process of the local cloud holds in memory, again and again, and whether it grows."""

import os
import statistics
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
MEBIBYTE = 1024 * 1024
# Warming up: models are loaded, caches filled, pools made. What lived no longer is not judged.
WARM_UP_SHARE, WARM_UP_SECONDS = 0.2, 180.0
# Flat: what a process gained after warming up is less than this, or than this share of its size.
# An allocator gives memory back in steps, so that a handful of MB means nothing.
FLAT_MB = 8.0
FLAT_SHARE = 0.05


@dataclass(slots=True)
class Growth:
    """One process over time. Seconds since the start, and MB."""

    at: list[float] = field(default_factory=list)
    mb: list[float] = field(default_factory=list)

    def warm(self) -> list[tuple[float, float]]:
        """What was seen after warming up."""
        lived = self.at[-1] - self.at[0]
        begin = self.at[0] + max(WARM_UP_SECONDS, lived * WARM_UP_SHARE)
        return [(at, mb) for at, mb in zip(self.at, self.mb, strict=True) if at >= begin]

    def mb_an_hour(self) -> float:
        """The slope of a line through it; 0 where there is too little to say."""
        seen = self.warm()
        if len(seen) < 3 or seen[0][0] == seen[-1][0]:
            return 0.0
        at, mb = zip(*seen, strict=True)
        return statistics.linear_regression(at, mb).slope * 3600

    def gained_mb(self) -> float:
        """Its last third's median less its first third's, after warming up; 0 of too little."""
        mb = [each for _, each in self.warm()]
        if len(mb) < 3:
            return 0.0
        third = max(1, len(mb) // 3)
        return statistics.median(mb[-third:]) - statistics.median(mb[:third])

    def is_flat(self) -> bool:
        """Whether it holds as much at the end as at the beginning."""
        return self.gained_mb() < max(FLAT_MB, FLAT_SHARE * statistics.median(self.mb))


class Watch:
    """Looks at the processes under `leaders` every few seconds, in a thread of its own."""

    def __init__(self, leaders: dict[int, str], every_seconds: float = 5.0) -> None:
        self._leaders = leaders
        self._every = every_seconds
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="memory", daemon=True)
        self._began = time.monotonic()
        self._names: dict[int, str] = {}
        self.seen: defaultdict[str, Growth] = defaultdict(Growth)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while True:
            self.look()
            if self._stop.wait(self._every):
                return

    def look(self) -> None:
        """One look."""
        now = time.monotonic() - self._began
        for pid in family(self._leaders):
            name = self._names.setdefault(pid, self._leaders.get(pid) or name_of(pid))
            if (bytes_held := resident_bytes(pid)) is not None:
                growth = self.seen[f"{name} {pid}"]
                growth.at.append(now)
                growth.mb.append(bytes_held / MEBIBYTE)


def family(leaders: dict[int, str]) -> Iterator[int]:
    """The processes and all that they started."""
    children: defaultdict[int, list[int]] = defaultdict(list)
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal() and (words := _stat(int(entry.name))):
            children[int(words[1])].append(int(entry.name))
    waiting = list(leaders)
    while waiting:
        pid = waiting.pop()
        yield pid
        waiting += children[pid]


def name_of(pid: int) -> str:
    """The door that runs in a process, from the name of its function; else the program's name."""
    try:
        words = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
        command = Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return "gone"
    for word in words:
        if word.startswith(b"AWS_LAMBDA_FUNCTION_NAME="):
            function = word.partition(b"=")[2].decode()
            doors = ("webhook", "transcriber", "bot", "migrator", "rewriter", "janitor")
            return next((door for door in doors if door in function.lower()), function)
    return command


def resident_bytes(pid: int) -> int | None:
    """What it holds in memory; None where it has ended."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE_BYTES
    except (OSError, IndexError):
        return None


def _stat(pid: int) -> list[str] | None:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
