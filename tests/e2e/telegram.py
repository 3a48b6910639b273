"""What a person does in the chat, through the simulator's control API."""

import json
import secrets
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from infra.local.cloud import LocalCloud
from infra.local.paths import Paths

PATIENCE_SECONDS = 120


class Telegram:
    """A running local cloud and the people in its chats."""

    def __init__(self, port: int, cloud: LocalCloud, paths: Paths) -> None:
        self.base = f"http://127.0.0.1:{port}"
        self.port = port
        self.cloud = cloud
        self.paths = paths

    def chat(self, language: str = "en", kind: str = "private") -> int:
        """A new chat, so that tests don't meet each other."""
        made = self.call("POST", "/sim/chats", {"type": kind, "language": language})
        return int(made["chat"]["id"])

    def send(self, chat: int, file: Path | bytes, kind: str = "voice", **claims: object) -> int:
        """Sends a recording; answers its message id."""
        content = file if isinstance(file, bytes) else file.read_bytes()
        boundary = secrets.token_hex(16)
        fields = {"as": kind, **{name: str(value) for name, value in claims.items()}}
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        ]
        parts.append(
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="r.ogg"\r\n'
            "Content-Type: audio/ogg\r\n\r\n"
        )
        body = "".join(parts).encode() + content + f"\r\n--{boundary}--\r\n".encode()
        sent = self._open(
            "POST",
            f"/sim/chats/{chat}/messages",
            body,
            f"multipart/form-data; boundary={boundary}",
        )
        return int(sent["message_id"])

    def say(self, chat: int, text: str) -> int:
        """Types a message; answers its id."""
        said = self.call("POST", f"/sim/chats/{chat}/messages", {"text": text})
        return int(said["message_id"])

    def outcome(self, chat: int, message: int) -> str | None:
        """How the message's journey ended."""
        found = self.journey(chat, message)["outcome"]
        return None if found is None else str(found)

    def journey(self, chat: int, message: int) -> dict[str, Any]:
        """The message's journey, once it has ended."""
        path = f"/sim/journeys/{chat}/{message}?wait={PATIENCE_SECONDS}"
        found: dict[str, Any] = self.call("GET", path)
        return found

    def messages(self, chat: int) -> list[dict[str, Any]]:
        """All messages of a chat, oldest first."""
        found: list[dict[str, Any]] = self.call("GET", f"/sim/chats/{chat}/messages")
        return found

    def replies(self, chat: int, message: int) -> list[str]:
        """The texts that answer a message."""
        return [
            said.get("text", "")
            for said in self.messages(chat)
            if said.get("reply_to_message", {}).get("message_id") == message
        ]

    def break_bot_api(self, **rule: object) -> None:
        """Injects a fault into the simulator's Bot API."""
        self.call("POST", "/sim/rules", rule)

    def mend(self) -> None:
        """Takes every injected fault back."""
        self.call("DELETE", "/sim/rules")

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """One request to the control API."""
        data = None if body is None else json.dumps(body).encode()
        return self._open(method, path, data, "application/json")

    def _open(self, method: str, path: str, body: bytes | None, kind: str) -> Any:
        request = urllib.request.Request(
            self.base + path, data=body, method=method, headers={"Content-Type": kind}
        )
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS + 10) as answer:
                return json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as exc:
            raise AssertionError(f"{method} {path}: {exc.code} {exc.read().decode()}") from exc
