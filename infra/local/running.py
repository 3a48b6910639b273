"""What a local cloud that runs says of itself, in run.json, for the commands beside it."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from infra.local.progress import UsageError

FILE = "run.json"


@dataclass(frozen=True, slots=True)
class Running:
    """One that runs.

    `simulator` is its Bot API's address, empty where the real Telegram is served; `webhook_url` is
    where that posts; `model` and `data` are the folders of the speech model and of databases.
    """

    port: int
    aws_port: int
    simulator: str
    webhook_url: str
    model: str
    data: str

    @property
    def endpoint(self) -> str:
        """The local AWS's address."""
        return f"http://127.0.0.1:{self.aws_port}"

    def write(self, home: Path) -> None:
        """Says so."""
        (home / FILE).write_text(json.dumps(asdict(self)))


def running(home: Path) -> Running | None:
    """The one that runs in a folder, as far as it says; None where none does.

    Raises:
        UsageError: it was started from another version.
    """
    try:
        found = json.loads((home / FILE).read_text())
    except (OSError, ValueError):
        return None
    try:
        return Running(**found)
    except TypeError as exc:
        raise UsageError(
            "`make run` was started from another version of this program: stop it, start it again."
        ) from exc
