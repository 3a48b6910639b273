"""Runs the simulator: python -m infra.local.simulator --port 8080 --data DIR --token 42:local."""

import argparse
import asyncio
import re
import signal
import sys
from pathlib import Path

from aiohttp import web

from infra.local.aws import REGION
from infra.local.simulator.delivery import Pace
from infra.local.simulator.hops import CloudWatchHops, HopSource
from infra.local.simulator.server import build
from infra.local.simulator.store import FolderInUse

HOST = "127.0.0.1"


def main() -> int:
    """Serves until SIGTERM or SIGINT; exit code 1 with a sentence if it can't."""
    options = _options()
    try:
        return asyncio.run(_serve(options))
    except FolderInUse as exc:
        print(exc, file=sys.stderr)
    except OSError as exc:
        print(
            f"Port {options.port} can't be used ({exc.strerror}): stop what runs there, or choose "
            "another with --port.",
            file=sys.stderr,
        )
    return 1


async def _serve(options: argparse.Namespace) -> int:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    app = build(options.data, options.token, Pace(options.pace), _hops(options.aws_endpoint))
    # A page's event stream or a poller may hang on to us; a stop is quick all the same.
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        site = web.TCPSite(runner, HOST, options.port)
        await site.start()
        port = runner.addresses[0][1]
        print(f"Telegram simulator: http://{HOST}:{port}", file=sys.stderr, flush=True)
        await stop.wait()
    finally:
        await runner.cleanup()
    return 0


def _hops(endpoint: str | None) -> HopSource | None:
    if not endpoint:
        return None
    import boto3  # noqa: PLC0415 - a third of a second that is spent only where it is used
    from botocore.config import Config  # noqa: PLC0415

    client = boto3.client(
        "logs",
        endpoint_url=endpoint,
        region_name=REGION,
        # The local AWS takes any key; never a real one from the environment.
        aws_access_key_id="test",
        aws_secret_access_key="test",  # noqa: S106
        config=Config(connect_timeout=2, read_timeout=5, retries={"total_max_attempts": 1}),
    )
    return CloudWatchHops(client)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.local.simulator", description=__doc__)
    parser.add_argument("--port", type=int, default=8080, help="0: any free one")
    parser.add_argument("--data", type=Path, required=True, help="folder that keeps everything")
    parser.add_argument("--token", type=_token, required=True, help="like 42:local-token")
    parser.add_argument("--aws-endpoint", help="local AWS whose logs tell the journeys")
    parser.add_argument(
        "--pace",
        type=float,
        default=1.0,
        help="scales Telegram's retry times: 0.01 makes its day of retries a quarter of an hour",
    )
    return parser.parse_args()


def _token(text: str) -> str:
    if not re.fullmatch(r"\d+:[A-Za-z0-9_-]+", text):
        raise argparse.ArgumentTypeError("a token is digits, a colon, letters")
    return text


if __name__ == "__main__":
    sys.exit(main())
