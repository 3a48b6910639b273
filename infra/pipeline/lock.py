"""One deployment of a stage at a time: a lock that outlives nobody.

The holder writes it anew every 15 s. Who waits watches whether it changes, by a clock of its own:
no two clocks are compared. A holder on the same machine whose process is gone is believed dead at
once, any other after a minute without a change.
"""

import getpass
import json
import os
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from infra.local.progress import UsageError
from infra.pipeline.store import Store

LEASE_SECONDS = 60.0
BEAT_SECONDS = 15.0
_LOOK_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Holder:
    """Who deploys: for people to read, and for the next one to see whether it lives."""

    who: str
    host: str
    pid: int
    began: str  # tells the process from a later one with its pid
    machine: str  # the boot and the pid namespace: a pid means nothing elsewhere
    command: str
    since: str

    def is_dead(self, here: "Holder") -> bool:
        """Whether it is known to be gone; False where nobody can know from here."""
        if not self.machine or (self.host, self.machine) != (here.host, here.machine):
            return False
        return began(self.pid) != self.began

    def __str__(self) -> str:
        return f"{self.who} on {self.host} (process {self.pid}, {self.command}, since {self.since})"


def this_process(command: str) -> Holder:
    """The holder that this process is."""
    return Holder(
        who=_who(),
        host=socket.gethostname(),
        pid=os.getpid(),
        began=began(os.getpid()),
        machine=_machine(),
        command=command,
        since=datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC"),
    )


def began(pid: int) -> str:
    """When a living process began, in ticks since boot; empty where nobody can say."""
    try:
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if words[0] == "Z" else words[19]


class Lock:
    """Held as long as the block runs.

    Args:
        store: where it lies.
        key: its name there.
        holder: who wants it.
        wait_seconds: how long to wait for another one.
        say: gets a line when there is someone to wait for.
        clock: monotonic seconds.
        pause: sleeps.
    """

    def __init__(
        self,
        store: Store,
        key: str,
        holder: Holder,
        *,
        wait_seconds: float,
        say: Callable[[str], None],
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._store = store
        self._key = key
        self._holder = holder
        self._wait_seconds = wait_seconds
        self._say = say
        self._clock = clock
        self._pause = pause
        self._version = ""
        self._beats = 0
        self._renewed = 0.0
        self._lost = False
        self._writing = threading.Lock()
        self._over = threading.Event()
        self._heart = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> Self:
        """Waits for it.

        Raises:
            UsageError: another one still holds it after `wait_seconds`; the text says who.
        """
        self._version = self._acquire()
        self._renewed = self._clock()
        self._heart.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        with self._writing:  # a beat on its way comes first
            try:
                self._store.replace(self._key, b'{"released": true}', self._version)
            except Exception as failed:  # what the run itself says is worth more
                self._say(
                    f"the lock could not be given back ({type(failed).__name__}): the next "
                    f"deployment waits for {LEASE_SECONDS:.0f} s"
                )

    def require(self) -> None:
        """Is it still ours?

        Raises:
            UsageError: it is another's by now, or could not be renewed.
        """
        if self._lost or self._clock() - self._renewed > LEASE_SECONDS:
            raise UsageError(
                "The lock of this deployment was lost: this machine slept, or AWS could not be "
                "reached for a minute. Run the same command again."
            )

    def renew(self) -> None:
        """Says that the holder lives."""
        with self._writing:
            if self._over.is_set():
                return
            self._beats += 1
            version = self._store.replace(self._key, self._body(), self._version)
            self._lost = version is None
            if version:
                self._version = version
                self._renewed = self._clock()

    def _beat(self) -> None:
        while not self._lost and not self._over.wait(BEAT_SECONDS):
            try:
                self.renew()
            except Exception as exc:  # the next beat may get through; `require` knows the limit
                self._say(f"the lock could not be renewed just now: {type(exc).__name__}")

    def _acquire(self) -> str:
        deadline = self._clock() + self._wait_seconds
        seen, since, told = "", 0.0, ""
        while True:
            found = self._store.read(self._key)
            if found is None:
                taken = self._store.create(self._key, self._body())
            else:
                body, version = found
                if version != seen:
                    seen, since = version, self._clock()
                other = _holder(body)
                dead = other and (
                    other.is_dead(self._holder) or self._clock() - since > LEASE_SECONDS
                )
                if other and dead:
                    self._say(f"taking over from {other}, which is gone")
                taken = None
                if other is None or dead:
                    taken = self._store.replace(self._key, self._body(), version)
                elif self._clock() >= deadline:
                    raise UsageError(
                        f"{other} is first. Wait until it is done, then run the same command "
                        "again; WAIT=seconds waits longer."
                    )
                elif str(other) != told:
                    told = str(other)
                    self._say(f"waiting: {other} is first")
            if taken:
                return taken
            self._pause(_LOOK_SECONDS)

    def _body(self) -> bytes:
        return json.dumps({"holder": asdict(self._holder), "beats": self._beats}).encode()


def _holder(body: bytes) -> Holder | None:
    """Who holds it; None where it is free.

    Raises:
        UsageError: nobody of us wrote that.
    """
    try:
        found = json.loads(body)
        return Holder(**found["holder"]) if "holder" in found else None
    except (ValueError, TypeError) as exc:
        raise UsageError(
            "The lock of this stage can't be read: a newer version of this program holds it, or "
            "somebody else wrote it. If nobody deploys, delete STAGE/lock in the bucket of "
            "deployments (infra/decisions/0014), then run the same command again."
        ) from exc


def _who() -> str:
    """A name for people; CI says what runs by its own variables."""
    run = os.environ.get("GITHUB_RUN_ID") or os.environ.get("CODEBUILD_BUILD_ID")
    try:
        return f"CI run {run}" if run else getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        return f"user {os.getuid()}"


def _machine() -> str:
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return f"{boot} {Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return ""
