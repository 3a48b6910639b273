"""Reading DATABASE_URL: which driver, which TLS, and never a word of the URL in an error."""

import ssl
from collections.abc import Mapping
from typing import Any

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

_POSTGRESQL = {"postgres", "postgresql", "postgresql+pg8000"}


class BadDatabaseUrl(Exception):
    """DATABASE_URL can't be used; the message says what to change and quotes nothing of it."""


def read_url(database_url: str) -> tuple[URL, dict[str, Any]]:
    """The URL for SQLAlchemy and the driver's extra connection arguments.

    A password may hold any character; `%` and what follows is decoded as in every URL, so a
    literal `%` is written `%25`. A bare `@` is understood too.

    Raises:
        BadDatabaseUrl: for another kind of database, a SQLite URL without a path, or an option
            that we don't know.
    """
    scheme, _, rest = database_url.partition("://")
    before, at, host = rest.rpartition("@")
    try:
        url = make_url(f"{scheme}://{before.replace('@', '%40')}{at}{host}")
    except (ArgumentError, ValueError):  # their text quotes the URL
        raise BadDatabaseUrl(
            "DATABASE_URL is not a URL: postgresql://… or sqlite:///path."
        ) from None
    if scheme in _POSTGRESQL:
        return _postgresql(url)
    if scheme != "sqlite":
        raise BadDatabaseUrl("DATABASE_URL must begin with postgresql:// or sqlite:///.")
    if url.database in {None, "", ":memory:"}:
        raise BadDatabaseUrl("DATABASE_URL names no file: sqlite:///path/to/file.db.")
    if url.query:
        raise _unknown(url.query)
    return url, {}


def _postgresql(url: URL) -> tuple[URL, dict[str, Any]]:
    options = dict(url.query)
    mode, root = options.pop("sslmode", None), options.pop("sslrootcert", None)
    if options:
        raise _unknown(options)
    plain = url.set(drivername="postgresql+pg8000", query={})
    return plain, {"ssl_context": _tls(mode, root if isinstance(root, str) else None)}


def _tls(mode: object, root: str | None) -> ssl.SSLContext | None:
    """TLS by libpq's names (postgresql.org/docs/current/libpq-ssl.html)."""
    if mode in {None, "disable"}:
        return None
    if mode not in {"require", "verify-ca", "verify-full"}:
        raise BadDatabaseUrl("DATABASE_URL: sslmode is disable, require, verify-ca or verify-full.")
    context = ssl.create_default_context(cafile=root)
    context.check_hostname = mode == "verify-full"
    if mode == "require":
        context.verify_mode = ssl.CERT_NONE
    return context


def _unknown(options: Mapping[str, object]) -> BadDatabaseUrl:
    names = ", ".join(sorted(options))
    return BadDatabaseUrl(f"DATABASE_URL has options that we don't know: {names}.")
