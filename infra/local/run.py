"""`make run`: the local cloud, until Ctrl-C."""

import fcntl
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from infra.local.asked import Parser, port_number
from infra.local.cloud import TELEGRAM, LocalCloud, home
from infra.local.environments import SetupError
from infra.local.llm import taken_from
from infra.local.paths import Paths
from infra.local.progress import UsageError, say


def main() -> int:
    """Runs the local cloud; returns the exit code."""
    parser = Parser(prog="make run")
    parser.add_argument("--port", type=port_number, default=8080)
    parser.add_argument("--home", help="keep data there instead of .local")
    arguments = parser.parse_args()
    for number in (signal.SIGINT, signal.SIGTERM):  # also where a shell had them ignored
        signal.signal(number, signal.default_int_handler)
    private_files()
    token = os.environ.pop("TELEGRAM_BOT_TOKEN", "").strip() or None
    api_url = os.environ.get("TELEGRAM_API_URL", "").strip() or TELEGRAM
    paths = home(arguments.home)
    try:
        model = taken_from(os.environ)
        with (
            only_one(paths, arguments.port),
            LocalCloud(paths, arguments.port, token, api_url, model) as cloud,
        ):
            where = "your bot in Telegram" if token else f"http://127.0.0.1:{arguments.port}"
            cloud.warm()
            print(f"voice2text is ready: {where}", flush=True)
            say("Ctrl-C stops it; what was said stays in .local")
            cloud.watch()
    except KeyboardInterrupt:
        print("\nvoice2text has stopped. `make run` starts it again.", file=sys.stderr)
        return 0
    except (UsageError, SetupError) as exc:
        print(f"\n{exc}", file=sys.stderr)
        return 1
    return 0


def private_files() -> None:
    """What is written from here on, tokens and transcripts, is for this user only."""
    os.umask(0o077)


@contextmanager
def only_one(paths: Paths, port: int) -> Iterator[None]:
    """Holds the cloud's folder.

    Raises:
        UsageError: another run holds it.
    """
    paths.home.mkdir(parents=True, exist_ok=True)
    paths.home.chmod(0o700)
    with (paths.home / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as exc:
            lock.seek(0)
            raise UsageError(
                f"voice2text runs already: http://127.0.0.1:{lock.read().strip()}. "
                "Use it, or stop it with Ctrl-C where it was started."
            ) from exc
        lock.truncate(0)
        lock.write(str(port))
        lock.flush()
        yield


if __name__ == "__main__":
    sys.exit(main())
