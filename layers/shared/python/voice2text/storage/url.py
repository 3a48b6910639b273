"""Reading DATABASE_URL: which driver, which TLS, and never a word of the URL in an error."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from voice2text.storage import tls
from voice2text.storage.bad_url import BadDatabaseUrl
from voice2text.storage.credentials import as_url

__all__ = ["BadDatabaseUrl", "read_url"]

_POSTGRESQL = {"postgres", "postgresql", "postgresql+pg8000"}


def read_url(database_url: str) -> tuple[URL, dict[str, Any]]:
    """The URL for SQLAlchemy and the driver's extra connection arguments.

    A password may hold any character; `%` and what follows is decoded as in every URL, so a
    literal `%` is written `%25`. A bare `@` is understood too. A secret's JSON will do instead of a
    URL (see `as_url`).

    Raises:
        BadDatabaseUrl: for another kind of database, a SQLite URL without a path, or an option
            that we don't know.
    """
    scheme, _, rest = as_url(database_url).partition("://")
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
    binding = options.pop("channel_binding", "prefer")
    if options:
        raise _unknown(options)
    if mode is not None and mode not in tls.MODES:
        raise BadDatabaseUrl("DATABASE_URL: sslmode is disable, require, verify-ca or verify-full.")
    if binding == "require" and mode != "disable":
        # Neon's URLs ask for it, with sslmode=require. It is a proof that nobody sits between, and
        # pg8000 can't insist on it; the server's certificate is another.
        mode = "verify-full"
    try:
        context = tls.context(_one(mode), _one(root), url.host)
    except OSError:  # its text quotes the path
        raise BadDatabaseUrl(
            "DATABASE_URL: sslrootcert names no file of certificates; it is a path, or system."
        ) from None
    plain = url.set(drivername="postgresql+pg8000", query={})
    return plain, {"ssl_context": context}


def _one(option: str | tuple[str, ...] | None) -> str | None:
    """An option's value; the last one counts, as everywhere in libpq."""
    return option[-1] if isinstance(option, tuple) else option


def _unknown(options: Mapping[str, object]) -> BadDatabaseUrl:
    names = ", ".join(sorted(options))
    return BadDatabaseUrl(f"DATABASE_URL has options that we don't know: {names}.")
