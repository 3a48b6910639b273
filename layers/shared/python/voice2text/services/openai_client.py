"""The `openai` package, which knows URLs, forms, keys and connections; and what it knows not."""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from voice2text.errors import Retryable
from voice2text.services.key import Key, value_of
from voice2text.services.origin import told
from voice2text.services.reply import Reply

if TYPE_CHECKING:
    import httpx2
    from openai import OpenAI

# The words of two hours with a time for each are about 3 MB.
LONGEST_ANSWER = 32 * 1024 * 1024
CONNECT_S = 5.0

log = logging.getLogger(__name__)

# When this thread's request has to be over; the client, which all threads share, takes no such
# thing along to its hooks.
_until: ContextVar[float] = ContextVar("until")

# Makes the request by a client, with a timeout; a streamed answer, the package's own class.
Create = Callable[["OpenAI", "httpx2.Timeout"], AbstractContextManager[Any]]


class OpenAiClient:
    """One service; its client is made at the first request and kept, connections and all.

    Args:
        base_url: where it is; may hold a password.
        key: what it is asked with; it may be changed while we run.
    """

    def __init__(self, base_url: str, key: str | Key) -> None:
        self._base_url = base_url
        self._key = key
        self._lock = threading.Lock()
        self._client: OpenAI | None = None

    def post(self, create: Create, *, timeout_s: float) -> Reply:
        """Asks once, within `timeout_s` seconds in all. Raises nothing: every end is a reply.

        A second time where the key was refused and there is a newer one.
        """
        until = time.monotonic() + timeout_s
        key = self._key
        try:
            used = value_of(key)
            reply = self._post(create, used, until)
            if reply.status == 401 and not isinstance(key, str) and key.renew(used):
                reply = self._post(create, value_of(key), until)
        except Retryable as exc:
            log.warning("%s", exc)
            return Reply(None, lost="its key can't be read", sent=False)
        return reply

    def _post(self, create: Create, key: str, until: float) -> Reply:
        # Imported late: it takes most of a second, and not everybody needs a service.
        import httpx2  # noqa: PLC0415
        import openai  # noqa: PLC0415

        _until.set(until)
        timeout_s = max(0.0, until - time.monotonic())
        try:
            timeout = httpx2.Timeout(timeout_s, connect=min(CONNECT_S, timeout_s))
            # Streamed, because httpx's timeout is per read: one byte a second would never time out.
            with create(self._opened(key), timeout) as response:
                return _read(response.http_response, until)
        except _Refused as exc:
            return exc.reply
        except (openai.APITimeoutError, httpx2.TimeoutException) as exc:
            return Reply(None, lost="no answer in time", sent=not _unconnected(exc))
        except (openai.APIConnectionError, httpx2.HTTPError) as exc:
            return Reply(None, lost="the connection failed", sent=not _unconnected(exc))
        except (httpx2.InvalidURL, ValueError) as exc:
            # A URL or key that can't be sent. Neither goes further: the error quotes them.
            log.warning("the service's client failed before it sent: %s", told(exc))
            return Reply(None, lost="the client failed", sent=False)
        except Exception as exc:  # a bug, which the answer alone would hide
            log.warning("the service's client failed: %s", told(exc))
            return Reply(None, lost="the client failed")

    def close(self) -> None:
        """Lets the connections go; the next request makes new ones."""
        with self._lock:
            if self._client is not None:
                self._client.close()
                self._client = None

    def _opened(self, key: str) -> "OpenAI":
        import openai  # noqa: PLC0415

        with self._lock:
            if self._client is None:
                # At INFO they log the URL of every request, which may hold a password; at DEBUG,
                # under OPENAI_LOG, the words to be expected.
                for name in ("openai", "httpx", "httpx2", "httpcore", "httpcore2"):
                    logging.getLogger(name).setLevel(logging.WARNING)
                self._client = openai.OpenAI(
                    base_url=self._base_url,
                    api_key=key,
                    # The package retries too, but knows neither our deadline nor our budget, waits
                    # up to two minutes, and ignores x-ratelimit-reset: attempts.py does it.
                    max_retries=0,
                    http_client=openai.DefaultHttpxClient(
                        event_hooks={"response": [_refuse]},
                        # The sound would be uploaded twice, each time, and httpx reads the
                        # redirecting answer whole.
                        follow_redirects=False,
                    ),
                )
            # A client with another key shares the connections of this one.
            return self._client if key == self._client.api_key else self._client.copy(api_key=key)


class _Refused(Exception):
    """An answer that is an error, read to its end or as far as it may go."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(f"it answered {reply.status}")
        self.reply = reply


def _refuse(response: "httpx2.Response") -> None:
    """Reads an error's body before the openai package does, which knows no end in size or time.

    An error that is too long or too slow is still that error.

    Raises:
        _Refused: the answer is an error.
    """
    if response.is_success:
        return
    body = bytearray()
    try:
        for part in response.iter_bytes():
            body += part
            if _excess(body, _until.get()):
                break
    except Exception as exc:
        log.info("an error's body broke off: %s", type(exc).__name__)
    del body[LONGEST_ANSWER:]
    raise _Refused(Reply(response.status_code, _lowered(response), bytes(body)))


def _read(response: "httpx2.Response", until: float) -> Reply:
    body = bytearray()
    for part in response.iter_bytes():
        body += part
        if lost := _excess(body, until):
            return Reply(None, lost=lost)
    return Reply(response.status_code, _lowered(response), bytes(body))


def _excess(body: bytearray, until: float) -> str:
    """What there is too much of in an answer so far, if anything."""
    if len(body) > LONGEST_ANSWER:
        return "an answer without end"
    return "no answer in time" if time.monotonic() > until else ""


def _lowered(response: "httpx2.Response") -> dict[str, str]:
    return {name.lower(): value for name, value in response.headers.items()}


def _unconnected(exc: BaseException) -> bool:
    """Whether there never was a connection: what was not sent is not billed."""
    import httpx2  # noqa: PLC0415

    causes = (exc, exc.__cause__)
    return any(isinstance(cause, httpx2.ConnectError | httpx2.ConnectTimeout) for cause in causes)
