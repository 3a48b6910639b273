"""`make demo AUDIO=file`: a recording in, its text out, through the running local cloud.

Standard output carries the text and nothing else; progress, and what the bot replied where no text
came, go to standard error.
"""

import argparse
import json
import mimetypes
import os
import secrets
import signal
import sys
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

from infra.local.asked import Parser, chat_id, number, port_number
from infra.local.paths import ROOT

# Ada's private chat, which the simulator always has.
CHAT = 100001


class DemoError(Exception):
    """The demo could not go on; the message says why and what to do."""


def main() -> int:
    """Returns the exit code: 0 only if a transcript came."""
    parser = Parser(prog="make demo")
    parser.add_argument("audio", type=Path)
    parser.add_argument("--chat", type=chat_id, default=CHAT)
    timeout = number("TIMEOUT", "seconds", "300", most=86_400)
    parser.add_argument("--timeout", type=timeout, default=300.0, help="to wait for the text")
    parser.add_argument("--port", type=port_number, default=8080)
    parser.add_argument("--home")
    arguments = parser.parse_args()
    if not arguments.audio.is_file() or not os.access(arguments.audio, os.R_OK):
        sentence = f"There is no readable file {arguments.audio}. Name one: make demo AUDIO=file"
        print(sentence, file=sys.stderr)
        return 2
    base = running(Path(arguments.home or ROOT / ".local"))
    if base:
        return transcribe(base, arguments.audio, arguments.chat, arguments.timeout)
    return _start_and_transcribe(arguments)


def running(folder: Path) -> str | None:
    """The address of the local cloud that runs in `folder`, or None."""
    try:
        port = json.loads((folder / "run.json").read_text())["port"]  # of any version's run
        base = f"http://127.0.0.1:{port}"
        _get(f"{base}/sim/health", 2)
    except (OSError, ValueError, KeyError):
        return None
    return base


def transcribe(base: str, audio: Path, chat: int, timeout: float) -> int:
    """Sends the file as a voice message, waits, and prints what the bot replied.

    Raises:
        DemoError: the simulator refused the file.
    """
    message = _send(base, audio, chat)["message_id"]
    print(f"· sent {audio.name} as message {message}; waiting for the text", file=sys.stderr)
    query = urllib.parse.urlencode({"wait": timeout})
    journey = _get(f"{base}/sim/journeys/{chat}/{message}?{query}", timeout + 10)
    replies = [
        reply
        for reply in _get(f"{base}/sim/chats/{chat}/messages", 10)
        if reply.get("reply_to_message", {}).get("message_id") == message
    ]
    outcome = journey["outcome"]
    came = outcome == "delivered"
    for reply in replies:
        print(_text(base, reply), file=sys.stdout if came else sys.stderr)
    sys.stdout.flush()
    if came:
        print("· that is the transcript", file=sys.stderr)
        return 0
    why = (
        f"the bot answered, but with no transcript ({outcome})" if outcome else "no answer in time"
    )
    print(f"No transcript came: {why}. See the message's journey at {base}", file=sys.stderr)
    return 1


def _start_and_transcribe(arguments: argparse.Namespace) -> int:
    # Imported here: the quick path, a cloud that runs already, needs none of it.
    from infra.local.cloud import LocalCloud, home  # noqa: PLC0415
    from infra.local.environments import SetupError  # noqa: PLC0415
    from infra.local.progress import UsageError  # noqa: PLC0415
    from infra.local.run import only_one, private_files  # noqa: PLC0415

    print("· no local cloud is running: starting one for this recording", file=sys.stderr)
    private_files()
    os.environ.pop("TELEGRAM_BOT_TOKEN", None)  # the demo speaks to the simulator
    paths = home(arguments.home)
    try:
        with only_one(paths, arguments.port), LocalCloud(paths, arguments.port):
            base = f"http://127.0.0.1:{arguments.port}"
            return transcribe(base, arguments.audio, arguments.chat, arguments.timeout)
    except (UsageError, SetupError) as exc:
        print(f"\n{exc}", file=sys.stderr)
        return 2


def _send(base: str, audio: Path, chat: int) -> dict[str, Any]:
    boundary = secrets.token_hex(16)
    kind = mimetypes.guess_type(audio.name)[0] or "application/octet-stream"
    name = urllib.parse.quote(audio.name)
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="as"\r\n\r\nvoice\r\n'
        f"--{boundary}\r\nContent-Disposition: form-data; "
        f'name="file"; filename="{name}"\r\nContent-Type: {kind}\r\n\r\n'
    )
    request = urllib.request.Request(
        f"{base}/sim/chats/{chat}/messages",
        data=head.encode() + audio.read_bytes() + f"\r\n--{boundary}--\r\n".encode(),
        headers={"Content-Type": f"multipart/form-data; boundary={boundary}"},
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            sent: dict[str, Any] = json.load(answer)
    except urllib.error.HTTPError as exc:
        raise DemoError(
            f"The simulator refused {audio.name} in chat {chat}: {_reason(exc)}. The page shows "
            f"the chats: {base}"
        ) from exc
    return sent


def _reason(error: urllib.error.HTTPError) -> str:
    try:
        return str(json.loads(error.read())["description"])
    except (OSError, ValueError, KeyError, TypeError):
        return f"it answered {error.code}"


def _text(base: str, reply: dict[str, Any]) -> str:
    if "document" in reply:
        file = urllib.parse.quote(reply["document"]["file_id"])
        with urllib.request.urlopen(f"{base}/sim/files/{file}", timeout=30) as answer:
            content: str = answer.read().decode()
            return content
    return str(reply.get("text", ""))


def _get(url: str, timeout: float) -> Any:
    with urllib.request.urlopen(url, timeout=timeout) as answer:
        return json.load(answer)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        sys.exit(main())
    except DemoError as exc:
        print(exc, file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        print("\nStopped before the text came.", file=sys.stderr)
        sys.exit(130)
    except OSError as exc:
        print(f"The local cloud went away ({exc}). See where `make run` runs.", file=sys.stderr)
        sys.exit(2)
