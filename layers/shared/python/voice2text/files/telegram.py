"""Files that people sent, from Telegram's servers or one's own Bot API server.

A file's URL contains the bot token. urllib3 puts URLs into its exceptions and log lines, so none
of them leaves this module: exceptions are raised anew `from None`, log lines are redacted.
"""

import json
import logging
import re
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO, Protocol
from urllib.parse import quote

import urllib3
from urllib3.exceptions import HTTPError

from voice2text.domain import MEBIBYTE
from voice2text.errors import Refusal, Refused, Retryable

CHUNK_BYTES = 64 * 1024
CONNECT_SECONDS = 5.0
READ_SECONDS = 20.0
# A server that sends less than this is as good as down; each read alone may still be on time.
SLOWEST_BYTES_PER_SECOND = 128 * 1024
# Of the function's 15 minutes, whatever the size: the rest is for listening.
LONGEST_DOWNLOAD_SECONDS = 300.0
# A frozen function wakes up with connections that the server closed long ago. Only that is tried
# again at once; everything else is the queue's to repeat.
ONCE_MORE = urllib3.Retry(
    connect=0,
    read=1,
    redirect=0,
    status=0,
    other=0,
    allowed_methods=None,
    respect_retry_after_header=False,
)
LOGGERS_THAT_NAME_URLS = ("urllib3.connectionpool", "urllib3.poolmanager", "urllib3.util.retry")
# An operator has to mend it; no use asking every few seconds.
BAD_TOKEN_PAUSE_SECONDS = 60


class Token(Protocol):
    """The bot's token, which may be changed while we run."""

    def value(self) -> str:
        """What it is now."""

    def renew(self, refused: str) -> bool:
        """Reads it anew; whether it is another one than `refused`."""


class LocalFilesUnreachable(Exception):
    """The Bot API server answers paths on its own disk; the message says what to do."""


class TelegramFiles:
    """Downloads by `file_id`, at most `max_bytes`.

    Args:
        token: the bot's token.
        api_url: the Bot API's base URL, for example https://api.telegram.org.
        max_bytes: the largest file taken. Telegram itself hands out at most 20 MB
            (core.telegram.org/bots/api#getfile), one's own Bot API server 2000 MB.
    """

    def __init__(self, token: Token, api_url: str, max_bytes: int) -> None:
        self._token = token
        self._api_url = api_url.rstrip("/")
        self._max_bytes = max_bytes
        self._http = urllib3.PoolManager(
            timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS),
            retries=ONCE_MORE,
            headers={"Accept-Encoding": "identity"},
        )
        for name in LOGGERS_THAT_NAME_URLS:
            logging.getLogger(name).addFilter(_Redaction())

    def fetch(self, file_id: str, into: BinaryIO) -> int:
        """Writes the file into `into`; answers its size in bytes.

        Raises:
            Refused: TOO_LARGE (limit in megabytes) or FILE_GONE.
            Retryable: Telegram is down, slow, busy, or does not know our token.
        """
        token = self._token.value()
        told = self._get_file(file_id, token)
        if told is None and self._token.renew(token):
            token = self._token.value()
            told = self._get_file(file_id, token)
        if told is None:
            raise Retryable("getFile: is TELEGRAM_BOT_TOKEN right?", after=BAD_TOKEN_PAUSE_SECONDS)
        if int(told.get("file_size") or 0) > self._max_bytes:
            raise self._too_large()
        path = told.get("file_path")
        if not path:
            raise Refused(Refusal.FILE_GONE)
        if path.startswith("/"):
            return self._copy(Path(path), into)
        return self._download(path, token, into)

    def _get_file(self, file_id: str, token: str) -> dict[str, Any] | None:
        """Where the file lies; None where Telegram does not know our token."""
        try:
            answer = self._http.request(
                "POST",
                f"{self._api_url}/bot{token}/getFile",
                fields={"file_id": file_id},
                encode_multipart=False,
                redirect=False,
            )
            body = _object(answer.data) if answer.status < 500 else {}
        except (HTTPError, ValueError) as exc:
            raise Retryable(f"getFile: {_kind(exc)}") from None
        if answer.status == 200 and isinstance(body.get("result"), dict):
            return dict(body["result"])
        if answer.status == 400:
            # Telegram has no error code for it: "Bad Request: file is too big".
            if "too big" in str(body.get("description")):
                raise self._too_large()
            raise Refused(Refusal.FILE_GONE)
        if answer.status in (401, 404):
            return None
        raise _busy("getFile", answer.status, body)

    def _download(self, path: str, token: str, into: BinaryIO) -> int:
        try:
            answer = self._http.request(
                "GET",
                f"{self._api_url}/file/bot{token}/{quote(path)}",
                preload_content=False,
                redirect=False,
            )
            try:
                if answer.status in (400, 404):
                    raise Refused(Refusal.FILE_GONE)
                if answer.status != 200:
                    raise _busy("download", answer.status, {})
                return self._pour(answer.stream(CHUNK_BYTES, decode_content=False), into)
            finally:
                answer.close()
        except HTTPError as exc:
            raise Retryable(f"download: {_kind(exc)}") from None

    def _copy(self, path: Path, into: BinaryIO) -> int:
        """From a Bot API server that runs with --local: it answers a path on its own disk."""
        try:
            file = path.open("rb")
        except OSError as exc:  # its text has the path, and the path has the token
            raise LocalFilesUnreachable(
                f"{type(exc).__name__}: the Bot API server runs with --local, and its files are not"
                " on this machine: mount them at the same path, or run the server without --local."
            ) from None
        with file:
            return self._pour(iter(lambda: file.read(CHUNK_BYTES), b""), into)

    def _pour(self, chunks: Iterable[bytes], into: BinaryIO) -> int:
        """The size is what arrives, not what anybody claims."""
        size = 0
        allowance = READ_SECONDS + self._max_bytes / SLOWEST_BYTES_PER_SECOND
        deadline = time.monotonic() + min(allowance, LONGEST_DOWNLOAD_SECONDS)
        for chunk in chunks:
            size += len(chunk)
            if size > self._max_bytes:
                raise self._too_large()
            if time.monotonic() > deadline:
                raise Retryable("download: too slow")
            into.write(chunk)
        return size

    def _too_large(self) -> Refused:
        return Refused(Refusal.TOO_LARGE, limit=self._max_bytes // MEBIBYTE)


def _kind(exc: Exception) -> str:
    """The name alone: the text has the URL."""
    return type(getattr(exc, "reason", None) or exc).__name__


def _object(data: bytes) -> dict[str, Any]:
    body = json.loads(data)
    return body if isinstance(body, dict) else {}


def _busy(what: str, status: int, body: dict[str, Any]) -> Retryable:
    if status == 429:
        after = (body.get("parameters") or {}).get("retry_after", 5)
        return Retryable(f"{what}: flood control", after=int(after))
    if status in (401, 403, 404):
        return Retryable(
            f"{what}: HTTP {status}; is TELEGRAM_BOT_TOKEN right?", after=BAD_TOKEN_PAUSE_SECONDS
        )
    return Retryable(f"{what}: HTTP {status}")


class _Redaction(logging.Filter):
    """Takes the token out of urllib3's own log lines, whichever it is or was."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = re.sub(r"/bot[^/\s]+", "/bot[token]", record.getMessage())
        record.args = ()
        return True
