"""What locust runs: people who send voice messages at a steady rate.

Each sends and leaves: an answer that takes long does not slow the next one down. What was sent is
written to LOAD_SENT, a line of JSON a message; `infra.load.judge` asks what became of it.
"""

import json
import os
import time
from pathlib import Path
from typing import Any

from locust import HttpUser, constant_throughput, events, task


@events.init_command_line_parser.add_listener  # type: ignore[untyped-decorator]  # as below
def _arguments(parser: Any) -> None:
    parser.add_argument("--recordings", default="", help="files, separated by the path separator")
    parser.add_argument("--each", type=float, default=0.1, help="messages a second of one person")
    parser.add_argument("--sent", default="sent.jsonl", help="where to write what was sent")


class Person(HttpUser):  # type: ignore[misc]  # locust is in no environment that has mypy
    """Somebody in a private chat of their own."""

    def wait_time(self) -> float:
        """Seconds until the next message, so that the rate holds."""
        pause: float = constant_throughput(self.environment.parsed_options.each)(self)
        return pause

    def on_start(self) -> None:
        """Opens a chat."""
        options = self.environment.parsed_options
        self.recordings = [Path(each) for each in options.recordings.split(os.pathsep)]
        made = self.client.post("/sim/chats", json={"language": "en"}).json()
        self.chat = int(made["chat"]["id"])
        self.turn = self.chat  # not everybody begins with the same recording

    @task  # type: ignore[untyped-decorator]  # as above
    def send(self) -> None:
        """Sends the next recording."""
        self.turn += 1
        file = self.recordings[self.turn % len(self.recordings)]
        at_ms = time.time_ns() // 1_000_000
        answer = self.client.post(
            f"/sim/chats/{self.chat}/messages",
            name="a voice message",
            files={"file": (file.name, file.read_bytes(), "audio/ogg")},
            data={"as": "voice"},
        )
        answer.raise_for_status()
        message = int(answer.json()["message_id"])
        line = {"chat": self.chat, "message": message, "file": file.name, "at_ms": at_ms}
        with Path(self.environment.parsed_options.sent).open("a") as sent:
            sent.write(json.dumps(line) + "\n")
