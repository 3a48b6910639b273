"""The local AWS: ministack, bound to the loopback, in an environment of its own."""

import os
import time
import urllib.error
import urllib.request
from pathlib import Path

from infra.local.environments import folder, python
from infra.local.processes import Processes
from infra.local.progress import UsageError

REGION = "eu-central-1"
# ministack accepts presigned URLs for this secret only (FACTS); it is no secret.
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": REGION,
    "AWS_REGION": REGION,
}
_START_SECONDS = 30.0


def client_environment(port: int) -> dict[str, str]:
    """The environment that makes an AWS SDK or the SAM CLI talk to the local AWS."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("AWS_")},
        **CREDENTIALS,
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_EC2_METADATA_DISABLED": "true",
        "SAM_CLI_TELEMETRY": "0",
    }


def start(processes: Processes, port: int, state: Path) -> None:
    """Starts it and waits until it answers. `state` keeps queues, functions and buckets.

    Raises:
        UsageError: it ended, or did not answer in time.
    """
    state.mkdir(parents=True, exist_ok=True)
    scratch = state / "tmp"
    scratch.mkdir(exist_ok=True)
    environ = client_environment(port) | {
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "PERSIST_STATE": "1",
        "STATE_DIR": str(state),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(state / "s3"),
        "TMPDIR": str(scratch),
        "LOG_LEVEL": "INFO",
        "PATH": f"{folder('cloud')}/bin:{os.environ['PATH']}",
    }
    processes.start("aws", [python("cloud"), "-m", "ministack.app"], environ)
    deadline = time.monotonic() + _START_SECONDS
    while not answers(f"http://127.0.0.1:{port}/_ministack/health"):
        processes.require_alive()
        if time.monotonic() > deadline:
            raise UsageError(f"The local AWS does not answer on port {port}; see its log, aws.log.")
        time.sleep(0.1)


def answers(url: str) -> bool:
    """Whether something answers 200 there."""
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
