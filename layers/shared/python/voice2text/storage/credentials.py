"""A database's secret, as Amazon RDS writes it into Secrets Manager, read into a URL."""

import json
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.engine import URL

from voice2text.storage.bad_url import BadDatabaseUrl

PORT = 5432
DATABASE = "postgres"  # every server has it
_ENGINES = {"postgres", "postgresql", "aurora-postgresql"}


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who comes in, and where to; `host` is empty if the secret doesn't say."""

    username: str
    password: str = field(repr=False)
    host: str = ""
    port: int = PORT
    database: str = DATABASE
    sslmode: str = "verify-full"
    sslrootcert: str = ""


def as_url(text: str, endpoint: str = "") -> str:
    """`text` as a URL: a secret's JSON is turned into one, anything else passes unchanged.

    Args:
        text: a URL, or `{"username", "password", "host", "port", "dbname"}`; besides, `sslmode`
            (`verify-full` if absent) and `sslrootcert` as in a URL.
        endpoint: `host:port/database`, where the secret names no host: one that RDS manages has
            the name and the password only.

    Raises:
        BadDatabaseUrl: the JSON is not such a secret; nothing of it is quoted.
    """
    if not text.lstrip().startswith("{"):
        return text
    who = read_secret(text)
    host, port, database = who.host, who.port, who.database
    if not host:
        host, port, database = _endpoint(endpoint)
    query = {"sslmode": who.sslmode}
    if who.sslrootcert:
        query["sslrootcert"] = who.sslrootcert
    url = URL.create("postgresql", who.username, who.password, host, port, database, query)
    return url.render_as_string(hide_password=False)


def read_secret(text: str) -> Credentials:
    """Reads a secret's JSON.

    Raises:
        BadDatabaseUrl: it is not JSON, has no username or password, or is of another engine.
    """
    try:
        secret = json.loads(text)
    except ValueError:
        raise BadDatabaseUrl("The database's secret is not JSON.") from None
    if not isinstance(secret, dict):
        raise BadDatabaseUrl("The database's secret is not a JSON object.")
    if secret.get("engine", "postgres") not in _ENGINES:
        raise BadDatabaseUrl("The database's secret is of another engine than PostgreSQL.")
    return Credentials(
        username=_text(secret, "username"),
        password=_text(secret, "password"),
        host=_text(secret, "host", ""),
        port=_port(secret.get("port", PORT)),
        database=_text(secret, "dbname", DATABASE),
        sslmode=_text(secret, "sslmode", "verify-full"),
        sslrootcert=_text(secret, "sslrootcert", ""),
    )


def _text(secret: dict[str, Any], name: str, default: str | None = None) -> str:
    found = secret.get(name, default)
    if not isinstance(found, str) or (default is None and not found):
        raise BadDatabaseUrl(f"The database's secret has no {name}: it must be a JSON string.")
    return found or default or ""


def _port(value: object) -> int:
    text = str(value)
    if isinstance(value, bool) or not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise BadDatabaseUrl("The database's secret has a port that is none.")
    return int(text)


def _endpoint(endpoint: str) -> tuple[str, int, str]:
    address, _, database = endpoint.partition("/")
    host, _, port = address.rpartition(":")
    if not host:
        raise BadDatabaseUrl(
            "The database's secret names no host: set DATABASE_ENDPOINT to host:port/database."
        )
    return host, _port(port), database or DATABASE
