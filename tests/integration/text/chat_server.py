"""OpenAI's chat completions API on loopback, over a fake model, well or badly behaved.

Shapes and messages are OpenAI's and DeepSeek's: API reference, "Create chat completion", and their
error texts as issue trackers quote them.
"""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.fakes.llm import Seen, Step, as_reply, rewritten

KEY = "sk-local-0123456789"
PATH = "/v1/chat/completions"
FIELDS = {"model", "messages", "max_tokens", "max_completion_tokens", "temperature"}


@dataclass(frozen=True)
class Misbehaviour:
    """How one request is answered instead.

    `step` is what the model says; `status` and `headers` replace an answer; `keeps` is the share
    of the body that is sent before the connection is dropped; `drips` sends a byte now and then
    until the client goes; `hangs` sends nothing until then.
    """

    step: Step | None = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    keeps: float = 1.0
    drips: bool = False
    hangs: bool = False


class ChatServer:
    """What the server was asked, and how it is to misbehave next."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.misbehaves: list[Misbehaviour] = []
        self.always: Step = rewritten
        self.over = threading.Event()
        self.url = ""
        self._lock = threading.Lock()

    def next_rule(self, body: dict[str, Any]) -> Misbehaviour:
        with self._lock:
            self.asked.append(body)
            return self.misbehaves.pop(0) if self.misbehaves else Misbehaviour()


class _Handler(BaseHTTPRequestHandler):
    server: "_Server"

    def do_POST(self) -> None:
        api = self.server.api
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path != PATH:
            self._give(404, b'{"error": {"message": "Invalid URL"}}')
            return
        if self.headers["Authorization"] != f"Bearer {KEY}":
            said = f"Incorrect API key provided: {self.headers['Authorization'][7:]}."
            self._give(401, json.dumps({"error": {"message": said}}).encode())
            return
        rule = api.next_rule(body)
        if unknown := set(body) - FIELDS:
            said = f"Unrecognized request argument supplied: {', '.join(sorted(unknown))}"
            self._give(400, json.dumps({"error": {"message": said}}).encode())
            return
        if rule.hangs:
            api.over.wait(60)
            return
        system, user = (message["content"] for message in body["messages"])
        seen = Seen(system, user, body.get("max_tokens") or body["max_completion_tokens"])
        step = rule.step or api.always
        answer = rule.body if rule.body is not None else as_reply(step, seen).body
        self._give(rule.status, answer, rule)

    def _give(self, status: int, body: bytes, rule: Misbehaviour | None = None) -> None:
        rule = rule or Misbehaviour()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        for name, value in rule.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if rule.drips:
            for byte in body:
                self.wfile.write(bytes([byte]))
                if self.server.api.over.wait(0.1):
                    return
        self.wfile.write(body[: int(len(body) * rule.keeps)])
        if rule.keeps < 1:
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, api: ChatServer) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.api = api

    def handle_error(self, *_: object) -> None:
        pass  # the client had enough


@contextmanager
def serving() -> Iterator[ChatServer]:
    """The server, until the block ends."""
    api = ChatServer()
    with _Server(api) as server:
        api.url = f"http://127.0.0.1:{server.server_port}/v1"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield api
        finally:
            api.over.set()
            server.shutdown()
            thread.join()
