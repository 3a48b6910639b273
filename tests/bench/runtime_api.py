"""Lambda's Runtime API with one invocation in it: how long a cold function takes to answer."""

import json
import os
import subprocess
import threading
import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

_PATIENCE_SECONDS = 60
ARN = "arn:aws:lambda:eu-central-1:000000000000:function:webhook"


def cold_seconds(
    interpreter: str, code: Path, environ: Mapping[str, str], event: dict[str, Any]
) -> float:
    """Seconds from the start of the process to its first answer, under the real runtime client.

    Raises:
        RuntimeError: the function did not answer 200.
    """
    answered = threading.Event()
    answer: dict[str, Any] = {}

    class Api(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if answered.is_set():
                threading.Event().wait(_PATIENCE_SECONDS)  # the second poll of a warm function
            body = json.dumps(event).encode()
            self.send_response(200)
            self.send_header("Lambda-Runtime-Aws-Request-Id", "cold")
            self.send_header("Lambda-Runtime-Deadline-Ms", str(int(time.time() * 1000) + 60_000))
            self.send_header("Lambda-Runtime-Invoked-Function-Arn", ARN)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            answer.update(json.loads(body))
            answered.set()
            self.send_response(202)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            pass  # the function is killed in the middle of its next poll

    server = Server(("127.0.0.1", 0), Api)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"127.0.0.1:{server.server_address[1]}"
    started = time.perf_counter()
    process = subprocess.Popen(
        [interpreter, "-m", "awslambdaric", "app.handler"],
        cwd=code,
        env={**os.environ, **environ, "AWS_LAMBDA_RUNTIME_API": address},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    came = answered.wait(_PATIENCE_SECONDS)
    took = time.perf_counter() - started
    process.kill()
    process.wait()
    server.shutdown()
    server.server_close()
    if not came or answer.get("statusCode") != 200:
        raise RuntimeError(f"the function answered {answer or 'nothing'}")
    return took
