"""Telling an outage, which passes, from a bug, which doesn't."""

import sqlite3
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import DBAPIError, InterfaceError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from voice2text.errors import Retryable

# postgresql.org/docs/current/errcodes-appendix.html. A wrong password or database name is in the
# list, because an operator's slip must not cost anybody a message.
_OUTAGE_CLASSES = {"08", "28", "3D", "53"}  # connection, authorization, catalog, resources
_READ_ONLY = "25006"
_OUTAGE_STATES = {
    _READ_ONLY,  # a standby, in the middle of a failover
    "40001",  # serialization failure
    "40P01",  # deadlock
    "55P03",  # lock timeout
    "57014",  # cancelled, by statement_timeout
    "57P01",  # the server is stopping
    "57P02",  # the server crashed
    "57P03",  # the server is starting
    "57P05",  # idle for too long: see migrations/roles.py
}
# OpenSSL's verdicts on a certificate (openssl.org, x509_verify_cert_error_string).
_CERTIFICATE = {
    10: "the server's certificate has expired",
    62: "the server's certificate is for another host than the one in DATABASE_URL",
    64: "the server's certificate is for another host than the one in DATABASE_URL",
}
_UNKNOWN_SIGNER = (
    "the server's certificate is signed by nobody we trust: name its authority's file in "
    "sslrootcert"
)
_SQLITE_OUTAGES = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
}


class DatabaseFault(Exception):
    """The database refused a statement, and waiting won't cure it: a bug of ours.

    It stands for the driver's exception, whose text may quote the row, that is, a transcript.
    """


@contextmanager
def translated() -> Iterator[None]:
    """Turns the driver's exceptions into ours; the block does nothing but database work.

    The chain is cut: the driver's text names the host and quotes rows.

    Raises:
        Retryable: for an outage or a lock conflict.
        DatabaseFault: for anything else that the database refused.
    """
    try:
        yield
    except (StatementError, PoolTimeout, OSError) as exc:
        if is_outage(exc):
            raise Retryable(f"database: {_name(exc)}") from None
        raise DatabaseFault(_name(exc)) from None


def is_outage(exc: BaseException) -> bool:
    """Whether trying again later can help, by SQLSTATE, SQLite's code, or the exception's class."""
    if isinstance(exc, PoolTimeout | OSError):
        return True
    if (state := sqlstate(exc)) is not None:
        return state in _OUTAGE_STATES or state[:2] in _OUTAGE_CLASSES
    code = getattr(getattr(exc, "orig", None), "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in _SQLITE_OUTAGES  # the low byte is the primary code
    return isinstance(exc, InterfaceError)  # pg8000: the socket, not the server, failed


def sqlstate(exc: BaseException) -> str | None:
    """PostgreSQL's five-character code for the error, where there is one."""
    return _fields(exc).get("C")


def is_read_only(exc: BaseException) -> bool:
    """Whether the driver's own exception says that this server takes no writes."""
    fields = exc.args[0] if exc.args and isinstance(exc.args[0], dict) else {}
    return fields.get("C") == _READ_ONLY


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What the database said: its primary sentence, without the detail, which may quote rows."""

    sqlstate: str | None
    message: str


def diagnose(exc: BaseException) -> Diagnosis:
    """Reads the driver's exception; one that names the host is reduced to its classes."""
    cause = getattr(exc, "orig", None) or exc
    fields = _fields(exc)
    if "M" in fields:
        return Diagnosis(sqlstate(exc), str(fields["M"]))
    if isinstance(exc, PoolTimeout | OSError | InterfaceError):
        return Diagnosis(None, _certificate(exc) or _classes(exc))
    return Diagnosis(None, f"{type(cause).__name__}: {cause}")


def _fields(exc: BaseException) -> dict[str, Any]:
    """PostgreSQL's error fields (docs: protocol-error-fields), as pg8000 hands them over."""
    arguments = exc.orig.args if isinstance(exc, DBAPIError) and exc.orig else ()
    return arguments[0] if arguments and isinstance(arguments[0], dict) else {}


def _certificate(exc: BaseException) -> str | None:
    """What is wrong with the server's certificate; OpenSSL's own text names the host."""
    if not isinstance(exc, ssl.SSLCertVerificationError):
        return None
    return _CERTIFICATE.get(exc.verify_code, _UNKNOWN_SIGNER)


def _classes(exc: BaseException) -> str:
    cause = getattr(exc, "orig", None) or exc
    return f"{type(exc).__name__} {type(cause.__cause__ or cause).__name__}"


def _name(exc: BaseException) -> str:
    """What went wrong, in words that hold no data: classes, codes, names of tables, SQL."""
    fields = _fields(exc)
    words = [_classes(exc)] + [str(fields[letter]) for letter in "Ctcn" if letter in fields]
    code = getattr(getattr(exc, "orig", None), "sqlite_errorname", None)
    statement = getattr(exc, "statement", None)
    if (certificate := _certificate(exc)) is not None:
        words.append(certificate)
    if code is not None:
        words.append(code)
    if statement:
        words.append(f"in: {' '.join(statement.split())[:300]}")
    return " ".join(words)
