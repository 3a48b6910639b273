"""The service behind the `openai` package, which knows URLs, forms, keys and connections."""

import json
import logging
import threading
import time
from typing import TYPE_CHECKING, Any

from voice2text.speech.api.encode import MIME_TYPE, NAME
from voice2text.speech.api.request import Reply, Request
from voice2text.speech.api.settings import ApiSettings

if TYPE_CHECKING:
    import httpx2
    from openai import APIStatusError, OpenAI

# The words of two hours with a time for each are about 3 MB.
LONGEST_ANSWER = 32 * 1024 * 1024
CONNECT_S = 5.0


class OpenAiService:
    """One service; its client is made at the first request and kept, connections and all."""

    def __init__(self, settings: ApiSettings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._client: OpenAI | None = None

    def post(self, request: Request, *, timeout_s: float) -> Reply:
        """Asks once."""
        # Imported late: it takes most of a second, and not every recording needs a service.
        import httpx2  # noqa: PLC0415
        import openai  # noqa: PLC0415

        until = time.monotonic() + timeout_s
        client = self._opened()
        try:
            # Streamed, because httpx's timeout is per read: one byte a second would never time out.
            with client.audio.transcriptions.with_streaming_response.create(
                file=(NAME, request.sound, MIME_TYPE),
                model=self._settings.model,
                timeout=httpx2.Timeout(timeout_s, connect=min(CONNECT_S, timeout_s)),
                **_fields(request),
            ) as response:
                return _read(response.http_response, until)
        except openai.APIStatusError as exc:
            return _refusal(exc)
        except (openai.APITimeoutError, httpx2.TimeoutException) as exc:
            return Reply(None, lost="no answer in time", sent=not _unconnected(exc))
        except (openai.APIConnectionError, httpx2.HTTPError) as exc:
            return Reply(None, lost="the connection failed", sent=not _unconnected(exc))
        except openai.OpenAIError:
            return Reply(None, lost="the client gave up")

    def close(self) -> None:
        """Lets the connections go; the next request makes new ones."""
        with self._lock:
            if self._client is not None:
                self._client.close()
                self._client = None

    def _opened(self) -> "OpenAI":
        import openai  # noqa: PLC0415

        with self._lock:
            if self._client is None:
                # At INFO they log the URL of every request, which may hold a password; at DEBUG,
                # under OPENAI_LOG, the words to be expected.
                for name in ("openai", "httpx", "httpx2", "httpcore", "httpcore2"):
                    logging.getLogger(name).setLevel(logging.WARNING)
                self._client = openai.OpenAI(
                    base_url=self._settings.base_url,
                    api_key=self._settings.key,
                    # The package retries too, but knows neither our deadline nor our budget, waits
                    # up to two minutes, and ignores x-ratelimit-reset: attempts.py does it.
                    max_retries=0,
                )
            return self._client


def _fields(request: Request) -> dict[str, Any]:
    """The request's options, those that are there."""
    fields = {
        "response_format": request.response_format,
        "language": request.language,
        "languages": list(request.languages),
        "prompt": request.prompt,
        "keywords": list(request.keywords),
    }
    if request.response_format == "verbose_json":
        # Words alone come without segments.
        fields["timestamp_granularities"] = ["segment", *(["word"] * request.word_times)]
    return {name: value for name, value in fields.items() if value}


def _read(response: "httpx2.Response", until: float) -> Reply:
    body = bytearray()
    for part in response.iter_bytes():
        body += part
        if len(body) > LONGEST_ANSWER:
            return Reply(None, lost="an answer without end")
        if time.monotonic() > until:
            return Reply(None, lost="no answer in time")
    return Reply(response.status_code, _lowered(response), bytes(body))


def _refusal(exc: "APIStatusError") -> Reply:
    body = json.dumps(exc.body, default=str).encode()
    return Reply(exc.status_code, _lowered(exc.response), body)


def _lowered(response: "httpx2.Response") -> dict[str, str]:
    return {name.lower(): value for name, value in response.headers.items()}


def _unconnected(exc: BaseException) -> bool:
    """Whether there never was a connection: what was not sent is not billed."""
    import httpx2  # noqa: PLC0415

    causes = (exc, exc.__cause__)
    return any(isinstance(cause, httpx2.ConnectError | httpx2.ConnectTimeout) for cause in causes)
