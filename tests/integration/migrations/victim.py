"""Migrators that die, or whose statements fail, wherever they are told to.

One warm process reads orders, a line of JSON each, and forks a migrator for every one of them: a
fork costs milliseconds where a new interpreter costs half a second.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from tests.integration.migrated import ROOT, migrator
from voice2text.storage.engine import connect_for_migrations

FAILS = "SELECT made_to_fail FROM nowhere"


class Victims:
    """The process that forks them."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def run(
        self,
        url: str,
        payload: dict[str, Any],
        folder: Path,
        *,
        die_at: int | None = None,
        fail_at: int | None = None,
        die_after: float | None = None,
    ) -> dict[str, Any]:
        """What became of a migrator: `answer`, None if it was killed, and its `statements`.

        Args:
            url: of the database.
            payload: what it is asked.
            folder: its migrations.
            die_at: it kills itself (SIGKILL) before this statement; a COMMIT counts as one.
            fail_at: the database refuses this statement.
            die_after: it is killed from outside after so many seconds.
        """
        order: dict[str, Any] = {"url": url, "payload": payload, "folder": str(folder)}
        order |= {"die_at": die_at, "fail_at": fail_at, "die_after": die_after}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        found: dict[str, Any] = json.loads(self._process.stdout.readline())
        return found


@contextmanager
def victims() -> Iterator[Victims]:
    """A process that is ready to fork them."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.integration.migrations.victim"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield Victims(process)
        assert process.stdin is not None
        process.stdin.close()


def _serve() -> None:
    # Once here, so that no child has to import what a first migration imports.
    connect_for_migrations("postgresql://nobody@127.0.0.1/nothing").dispose()
    for line in sys.stdin:
        order = json.loads(line)
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            _migrate(order, writing)
        os.close(writing)
        if order["die_after"] is not None:
            time.sleep(order["die_after"])
            os.kill(child, signal.SIGKILL)
        with os.fdopen(reading) as output:
            said = output.read()
        os.waitpid(child, 0)
        sys.stdout.write((said or '{"answer": null}') + "\n")
        sys.stdout.flush()


def _migrate(order: dict[str, Any], output: int) -> None:
    made = migrator(order["url"], folder=Path(order["folder"]))
    count = _arm(made._engine, order["die_at"], order["fail_at"])
    answer = made.run(order["payload"])
    os.write(output, json.dumps({"answer": answer, "statements": count[0]}).encode())
    os._exit(0)


def _arm(engine: Engine, die_at: int | None, fail_at: int | None) -> list[int]:
    count = [0]

    def meet_fate() -> None:
        count[0] += 1
        if count[0] == die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    @event.listens_for(engine, "before_cursor_execute", retval=True)
    def _statement(*arguments: Any) -> tuple[Any, Any]:
        meet_fate()
        if count[0] != fail_at:
            return arguments[2], arguments[3]
        # pg8000 has been told the types of the parameters: as many have to come.
        sign = "%s" if engine.dialect.paramstyle == "format" else "?"
        signs = ", ".join([sign] * len(arguments[3]) or ["1"])
        return f"{FAILS} WHERE made_to_fail IN ({signs})", arguments[3]

    event.listen(engine, "commit", lambda _connection: meet_fate())
    return count


if __name__ == "__main__":
    _serve()
