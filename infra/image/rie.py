"""A function under the real Runtime Interface Emulator: started, invoked, ended."""

import json
import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from infra.local.progress import UsageError

_INVOKE = "/2015-03-31/functions/function/invocations"
_START_SECONDS = 10.0
# Longer than the transcriber may take: the emulator itself ends what takes too long.
_ANSWER_SECONDS = 930.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one invocation, and how long it took from outside."""

    payload: Any
    ms: float


class Emulator:
    """One function instance; a context manager that ends all it started.

    Args:
        rie: the emulator's path, as the process sees it.
        command: the runtime's command line; the last word is the handler.
        environ: the whole environment.
        log: where its output goes.
        ports: two free ports of the loopback.
        inside: a command that the emulator is started by, to be in a container.
        folder: the working directory.
    """

    def __init__(
        self,
        rie: str,
        command: Sequence[str],
        environ: Mapping[str, str],
        *,
        log: Path,
        ports: tuple[int, int],
        inside: Sequence[str] = (),
        folder: Path | None = None,
    ) -> None:
        self._log = log
        self._front = ports[0]
        addresses = ["--runtime-interface-emulator-address", f"127.0.0.1:{ports[0]}"]
        addresses += ["--runtime-api-address", f"127.0.0.1:{ports[1]}"]
        self._command = [*inside, rie, *addresses, *command]
        self._environ = dict(environ)
        self._folder = folder
        self._output: IO[bytes] | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self._output = self._log.open("wb")
        self._process = subprocess.Popen(
            self._command,
            env=self._environ,
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            stdout=self._output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            self._wait()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()

    def invoke(self, event: object) -> Answer:
        """One event in, what the handler returned out; the first one starts the function.

        Raises:
            UsageError: the function failed; the message ends with its last words.
        """
        request = urllib.request.Request(
            f"http://127.0.0.1:{self._front}{_INVOKE}", json.dumps(event).encode()
        )
        began = time.perf_counter()
        try:
            with urllib.request.urlopen(request, timeout=_ANSWER_SECONDS) as answer:
                body = answer.read()
        except OSError as exc:
            raise UsageError(f"the emulator failed ({exc}):\n{self.words()}") from exc
        took = (time.perf_counter() - began) * 1000
        try:
            payload = json.loads(body)
        except ValueError as exc:
            raise UsageError(f"no JSON but {body[:200]!r}:\n{self.words()}") from exc
        if isinstance(payload, dict) and "errorType" in payload:
            raise UsageError(f"the function failed:\n{payload}\n{self.words()}")
        return Answer(payload, took)

    def words(self) -> str:
        """What it printed last."""
        return self._log.read_text(errors="replace")[-3000:]

    def _wait(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while True:
            with socket.socket() as asking:
                if asking.connect_ex(("127.0.0.1", self._front)) == 0:
                    return
            gone = self._process is None or self._process.poll() is not None
            if gone or time.monotonic() > deadline:
                raise UsageError(f"the emulator did not start:\n{self.words()}")
            time.sleep(0.02)

    def _end(self) -> None:
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        if self._output is not None:
            self._output.close()
