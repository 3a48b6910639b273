"""A Bot API server on loopback that hands out files, well or badly."""

import json
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote

TOKEN = "42:secret-local-token"


@dataclass
class Answer:
    """One answer of the server; `claimed_length` and `pause_s` are how it misbehaves."""

    status: int = 200
    body: bytes = b""
    claimed_length: int | None = None
    pause_s: float = 0.0
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class BotApi:
    """What the server will answer, and what it was asked."""

    url: str = ""
    get_file: dict[str, Answer] = field(default_factory=dict)
    files: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    hangs_up: int = 0  # on so many requests, before a word is said

    def offers(self, file_id: str, content: bytes, *, path: str = "voice/file_1.oga") -> None:
        """A file, as Telegram offers it."""
        self.describes(file_id, file_path=path, file_size=len(content))
        self.files[path] = Answer(body=content)

    def describes(self, file_id: str, **fields: Any) -> None:
        """What getFile answers."""
        result = {"file_id": file_id, "file_unique_id": "u", **fields}
        self.get_file[file_id] = Answer(body=json.dumps({"ok": True, "result": result}).encode())

    def fails(self, file_id: str, status: int, description: str, **parameters: int) -> None:
        """How getFile fails, in Telegram's words."""
        body = {"ok": False, "error_code": status, "description": description}
        if parameters:
            body["parameters"] = parameters
        self.get_file[file_id] = Answer(status, json.dumps(body).encode())

    def answer_to(self, path: str, form: dict[str, list[str]]) -> Answer:
        self.asked.append(path)
        if path == f"/bot{TOKEN}/getFile":
            wrong = b'{"ok":false,"error_code":400,"description":"Bad Request: invalid file_id"}'
            return self.get_file.get(form["file_id"][0], Answer(400, wrong))
        prefix = f"/file/bot{TOKEN}/"
        if path.startswith(prefix):
            return self.files.get(unquote(path.removeprefix(prefix)), Answer(404))
        return Answer(401, b'{"ok":false,"error_code":401,"description":"Unauthorized"}')


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):  # the client had enough
            super().handle_error(request, client_address)


@contextmanager
def serving() -> Iterator[BotApi]:
    """The server, until the block ends."""
    api = BotApi()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # headers and body in one packet, or each answer waits 40 ms for an ACK

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self._give(api.answer_to(self.path, parse_qs(body.decode())))

        def do_GET(self) -> None:
            self._give(api.answer_to(self.path, {}))

        def _give(self, answer: Answer) -> None:
            if api.hangs_up > 0:
                api.hangs_up -= 1
                self.close_connection = True
                return
            time.sleep(answer.pause_s)
            length = len(answer.body) if answer.claimed_length is None else answer.claimed_length
            self.send_response(answer.status)
            self.send_header("Content-Length", str(length))
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)
            if answer.claimed_length is not None:
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    server = _Server(("127.0.0.1", 0), Handler)
    api.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield api
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
