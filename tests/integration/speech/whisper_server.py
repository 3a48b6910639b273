"""OpenAI's transcription API on loopback, over the same Whisper weights, well or badly behaved.

The registry has such servers, each with a web framework, a model hub or a GPU in tow, and none that
misbehaves on request; so this is a small one. Shapes and messages are OpenAI's: API reference,
"Create transcription", and its error texts as issue trackers quote them.
"""

import json
import math
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.fakes.tones import decoded
from tests.integration.speech.forms import Form, parsed

if TYPE_CHECKING:
    from faster_whisper import WhisperModel

KEY = "sk-local-0123456789"
PATH = "/v1/audio/transcriptions"
MODELS = {
    "whisper-1": ("json", "verbose_json"),
    "gpt-4o-transcribe": ("json",),
    "somebodys-model": ("json",),
}
NAMES = {"en": "english", "de": "german", "es": "spanish", "fr": "french"}
Answered = dict[str, Any]


@dataclass
class Misbehaviour:
    """What one request meets instead of, or after, a good answer.

    `status` and `headers` refuse it; `pause_s` comes first; `keeps` is the share of the answer's
    bytes that is sent before the connection drops; `drips` sends them ten a second; `changed` is
    done to a good answer.
    """

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    pause_s: float = 0.0
    keeps: float = 1.0
    drips: bool = False
    changed: Callable[[Answered], Answered | bytes] | None = None


@dataclass
class WhisperServer:
    """What the server will do, and what it was asked."""

    model_path: Path
    url: str = ""
    most_bytes: int = 25 * 1024 * 1024
    misbehaves: list[Misbehaviour] = field(default_factory=list)
    asked: list[Form] = field(default_factory=list)
    _answers: dict[str, Answered] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _model: "WhisperModel | None" = None

    def next(self, form: Form) -> Misbehaviour:
        with self._lock:
            self.asked.append(form)
            return self.misbehaves.pop(0) if self.misbehaves else Misbehaviour()

    def transcription(self, form: Form) -> Answered:
        """What the model hears; the same question is answered from memory."""
        question = repr((form.fields, form.file))
        with self._lock:  # one model, two processors
            if question not in self._answers:
                self._answers[question] = answered(self._loaded(), form)
            return self._answers[question]

    def _loaded(self) -> "WhisperModel":
        if self._model is None:
            from faster_whisper import WhisperModel

            self._model = WhisperModel(
                str(self.model_path),
                device="cpu",
                compute_type="int8",
                # One thread: on a busy machine two wait for each other far longer than they work
                # (the same 38 s of speech took 3 s, 36 s and 109 s).
                cpu_threads=1,
                local_files_only=True,
            )
        return self._model


class Refusal(Exception):
    """An error as OpenAI writes it."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        param: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers or {}
        error = {"message": message, "type": "invalid_request_error", "param": param, "code": None}
        self.body = json.dumps({"error": error}).encode()


def checked(server: WhisperServer, form: Form, authorization: str) -> None:
    """Raises a Refusal for what OpenAI refuses."""
    if authorization != f"Bearer {KEY}":
        shown = authorization.removeprefix("Bearer ")
        raise Refusal(401, f"Incorrect API key provided: {shown}.")
    formats = MODELS.get(form.value("model") or "")
    if formats is None:
        raise Refusal(404, f"The model `{form.value('model')}` does not exist", param="model")
    wanted = form.value("response_format") or "json"
    if wanted not in formats:
        message = f"response_format '{wanted}' is not compatible with model"
        raise Refusal(400, message, param="response_format")
    language = form.value("language")
    if language and language not in NAMES:
        raise Refusal(400, f"Invalid language '{language}'", param="language")
    if form.values("timestamp_granularities[]") and wanted != "verbose_json":
        raise Refusal(400, "timestamp_granularities need verbose_json", param="response_format")
    if len(form.file) > server.most_bytes:
        raise Refusal(413, f"Maximum content size limit ({server.most_bytes}) exceeded")
    if not form.filename.endswith((".ogg", ".mp3", ".wav", ".webm", ".m4a", ".flac")):
        raise Refusal(400, "Invalid file format.", param="file")


def answered(model: "WhisperModel", form: Form) -> Answered:
    granularities = form.values("timestamp_granularities[]")
    samples = decoded(form.file)
    heard, info = model.transcribe(
        samples,
        beam_size=1,
        temperature=0.0,
        condition_on_previous_text=False,
        language=form.value("language"),
        initial_prompt=form.value("prompt"),
        word_timestamps="word" in granularities,
    )
    segments = list(heard)
    text = "".join(segment.text for segment in segments)
    seconds = math.ceil(len(samples) / 16_000)
    if form.value("response_format") != "verbose_json":
        tokens = sum(len(segment.tokens) for segment in segments)
        usage = {"type": "tokens", "input_tokens": 10 * seconds, "output_tokens": tokens}
        return {"text": text.strip(), "usage": usage}
    answer: Answered = {
        "task": "transcribe",
        "language": NAMES.get(info.language, info.language),
        "duration": len(samples) / 16_000,
        "text": text.strip(),
        "usage": {"type": "duration", "seconds": seconds},
    }
    if "word" in granularities:
        answer["words"] = [
            {"word": word.word.strip(), "start": float(word.start), "end": float(word.end)}
            for segment in segments
            for word in segment.words or ()
        ]
    if "segment" in granularities or not granularities:
        answer["segments"] = [
            {"id": n, "start": float(part.start), "end": float(part.end), "text": part.text}
            for n, part in enumerate(segments)
        ]
    return answer


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, api: WhisperServer) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.api = api

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):  # the client had enough
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        form = parsed(self.headers["Content-Type"], body)
        rule = self.server.api.next(form)
        time.sleep(rule.pause_s)
        try:
            if rule.status != 200:
                raise Refusal(rule.status, "as the test wishes", headers=rule.headers)
            if not self.path.endswith(PATH):
                raise Refusal(404, f"Invalid URL (POST {self.path})")
            checked(self.server.api, form, self.headers.get("Authorization", ""))
            answer = self.server.api.transcription(form)
        except Refusal as refusal:
            self._begin(refusal.status, refusal.body, refusal.headers)
            self.wfile.write(refusal.body)
            return
        changed = rule.changed(answer) if rule.changed else answer
        self._give(changed if isinstance(changed, bytes) else json.dumps(changed).encode(), rule)

    def _give(self, body: bytes, rule: Misbehaviour) -> None:
        self._begin(200, body, {})
        if rule.drips:
            for byte in body:
                self.wfile.write(bytes([byte]))
                time.sleep(0.1)
            return
        self.wfile.write(body[: int(len(body) * rule.keeps)])
        if rule.keeps < 1:
            self.close_connection = True

    def _begin(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving(model_path: Path) -> Iterator[WhisperServer]:
    """The server, until the block ends."""
    api = WhisperServer(model_path)
    server = _Server(api)
    api.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield api
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
