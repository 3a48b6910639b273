"""The real client: whatever it meets, its end is a reply, in time, of bounded size."""

import gzip
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.fakes.secrets import FakeClock, FakeStore
from voice2text.secrets import Secret
from voice2text.secrets.secret import PAUSE_SECONDS
from voice2text.services import openai_client
from voice2text.services.key import Key
from voice2text.speech.api import openai_service
from voice2text.speech.api.openai_service import OpenAiService
from voice2text.speech.api.request import Request
from voice2text.speech.api.settings import ApiSettings

pytestmark = pytest.mark.unit

REQUEST = Request(b"sound", "json")
Give = Callable[[BaseHTTPRequestHandler], None]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, *_: object) -> None:
        pass  # the client had enough


@contextmanager
def answering(give: Give, key: str | Key = "sk-key") -> Iterator[OpenAiService]:
    """A service that is answered so; `give` writes everything behind the request."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            give(self)

        def log_message(self, *_: object) -> None:
            pass

    with _Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        service = OpenAiService(
            ApiSettings(f"http://127.0.0.1:{server.server_port}/v1", key, "whisper-1")
        )
        try:
            yield service
        finally:
            service.close()
            server.shutdown()
            thread.join()


def begin(to: BaseHTTPRequestHandler, status: int, **headers: str) -> None:
    to.send_response(status)
    for name, value in headers.items():
        to.send_header(name.replace("_", "-"), value)
    to.end_headers()


def test_an_error_is_told_with_its_headers_and_its_body() -> None:
    body = b'{"error": {"message": "no verbose_json", "param": "response_format"}}'

    def give(to: BaseHTTPRequestHandler) -> None:
        begin(to, 400, Content_Length=str(len(body)), X_Request_Id="7")
        to.wfile.write(body)

    with answering(give) as service:
        reply = service.post(REQUEST, timeout_s=20)
    assert (reply.status, reply.body, reply.headers["x-request-id"]) == (400, body, "7")


@pytest.mark.parametrize("status", [401, 500])
def test_an_error_that_drips_is_that_error_when_the_time_is_over(status: int) -> None:
    over = threading.Event()

    def give(to: BaseHTTPRequestHandler) -> None:
        begin(to, status)
        while not over.wait(0.05):  # for ever, unless the client goes
            to.wfile.write(b" ")

    with answering(give) as service:
        rescue = threading.Timer(30, over.set)  # so that a client that waits fails, not hangs
        rescue.start()
        reply = service.post(REQUEST, timeout_s=0.5)
        rescue.cancel()
        assert not over.is_set()
        over.set()
    assert reply.status == status


@pytest.mark.parametrize("packed", [False, True])
def test_an_error_without_end_is_read_to_the_limit(
    monkeypatch: pytest.MonkeyPatch, packed: bool
) -> None:
    monkeypatch.setattr(openai_client, "LONGEST_ANSWER", 100_000)
    whole = b"x" * 3_000_000
    body = gzip.compress(whole) if packed else whole

    def give(to: BaseHTTPRequestHandler) -> None:
        begin(to, 500, **({"Content_Encoding": "gzip"} if packed else {}))
        to.wfile.write(body)

    with answering(give) as service:
        reply = service.post(REQUEST, timeout_s=20)
    assert (reply.status, len(reply.body)) == (500, 100_000)


def test_an_error_that_breaks_off_is_that_error() -> None:
    def give(to: BaseHTTPRequestHandler) -> None:
        begin(to, 401, Content_Length="100")
        to.wfile.write(b"half")

    with answering(give) as service:
        assert service.post(REQUEST, timeout_s=20).status == 401


def test_a_redirect_is_not_followed() -> None:
    asked: list[str] = []

    def give(to: BaseHTTPRequestHandler) -> None:
        asked.append(to.path)
        begin(to, 308, Location="/elsewhere", Content_Length="0")

    with answering(give) as service:
        assert service.post(REQUEST, timeout_s=20).status == 308
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://me:pa/SECRET@h/v1", "sk"),
        ("http://me:12SECRET/x@h/v1", "sk"),
        ("http://me:SECRET[x@h:80/v1", "sk"),
        ("http://127.0.0.1:9/v1", "sk-SÉCRET"),
        ("http://127.0.0.1:9/v1", "sk-SECRET…"),
        ("http://127.0.0.1:9/v1", "sk-SECRET\n"),
    ],
)
def test_what_no_request_can_be_made_of_is_lost_and_costs_nothing(
    url: str, key: str, caplog: pytest.LogCaptureFixture
) -> None:
    service = OpenAiService(ApiSettings(url, key, "whisper-1"))
    reply = service.post(REQUEST, timeout_s=5)
    assert (reply.status, reply.sent) == (None, False)
    assert "CRET" not in reply.lost
    assert "CRET" not in caplog.text
    assert ("before it sent" in caplog.text) is (reply.lost == "the client failed")
    service.close()


def test_a_bug_in_the_client_is_a_reply_and_told(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_: object) -> None:
        raise ZeroDivisionError("sk-SECRET")

    monkeypatch.setattr(openai_service, "_fields", broken)
    service = OpenAiService(ApiSettings("http://127.0.0.1:9/v1", "sk", "whisper-1"))
    reply = service.post(REQUEST, timeout_s=5)
    assert (reply.status, reply.lost) == (None, "the client failed")
    assert "ZeroDivisionError at " in caplog.text
    assert "SECRET" not in caplog.text
    service.close()


def test_a_replaced_key_is_asked_with_at_once() -> None:
    heard: list[str] = []

    def give(to: BaseHTTPRequestHandler) -> None:
        heard.append(to.headers["Authorization"])
        good = heard[-1] == "Bearer sk-new"
        begin(to, 200 if good else 401)
        to.wfile.write(b'{"text": "hello"}' if good else b"{}")

    store, clock = FakeStore({"/key": "sk-old"}), FakeClock()
    with answering(give, Secret("SPEECH_API_KEY", "ssm:/key", store, clock=clock)) as service:
        assert service.post(REQUEST, timeout_s=5).status == 401
        store.texts["/key"] = "sk-new"
        clock.now += PAUSE_SECONDS
        assert service.post(REQUEST, timeout_s=5).status == 200
        assert service.post(REQUEST, timeout_s=5).status == 200
    old, new = "Bearer sk-old", "Bearer sk-new"
    assert heard == [old, old, new, new]


def test_a_key_out_of_reach_is_nothing_sent_and_nothing_told(
    caplog: pytest.LogCaptureFixture,
) -> None:
    store = FakeStore(down=True)
    key = Secret("KEY", "ssm:/key", store)
    service = OpenAiService(ApiSettings("http://127.0.0.1:9/v1", key, "whisper-1"))
    reply = service.post(REQUEST, timeout_s=1)
    assert (reply.status, reply.sent) == (None, False)
    assert "KEY: ssm: down" in caplog.text
