"""A database whose URL is a secret that may change while we run."""

from typing import Any, Protocol

from sqlalchemy import Engine, event
from sqlalchemy.engine import Dialect

from voice2text.errors import Retryable
from voice2text.storage.bad_url import BadDatabaseUrl
from voice2text.storage.credentials import as_url
from voice2text.storage.engine import SOCKET_SECONDS, connect
from voice2text.storage.url import read_url

# Wrong password; a user that may not (postgresql.org/docs/current/errcodes-appendix.html).
_REFUSED = {"28P01", "28000"}


class Secret(Protocol):
    """DATABASE_URL, wherever it lies."""

    def value(self) -> str:
        """What it is now."""

    def renew(self, refused: str) -> bool:
        """Reads it anew; whether it is another one than `refused`."""


def connect_with(secret: Secret) -> Engine:
    """An engine like `connect`'s, but each new connection is made with what the secret is then.

    Only PostgreSQL: a SQLite file has no password, so its path needs no hiding. Nothing is read
    before the first connection. Where the server refuses the password and there is a newer one, it
    is used at once. Connecting raises Retryable where the secret can't be read or is no URL.
    """
    engine = connect("postgresql://unread.invalid/unread")

    @event.listens_for(engine, "do_connect")
    def _open(dialect: Dialect, _record: object, _args: object, _options: object) -> Any:
        text = secret.value()
        try:
            return _connected(dialect, text)
        except dialect.loaded_dbapi.Error as exc:
            if _state(exc) not in _REFUSED or not secret.renew(text):
                raise
        return _connected(dialect, secret.value())

    return engine


def _connected(dialect: Dialect, text: str) -> Any:
    try:
        url, arguments = read_url(as_url(text))
        if url.get_backend_name() != "postgresql":
            raise BadDatabaseUrl("a secret's DATABASE_URL must begin with postgresql://.")
    except BadDatabaseUrl as exc:  # a slip of the operator's: no message may be lost to it
        raise Retryable(str(exc), after=60) from None
    positional, named = dialect.create_connect_args(url)
    return dialect.connect(*positional, **{**named, **arguments, "timeout": SOCKET_SECONDS})


def _state(exc: BaseException) -> str | None:
    """The SQLSTATE as pg8000 hands it over."""
    fields = exc.args[0] if exc.args else None
    return fields.get("C") if isinstance(fields, dict) else None
