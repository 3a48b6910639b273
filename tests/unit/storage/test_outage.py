"""Outages are told by class and code, never by text."""

import sqlite3

import pytest
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from voice2text.storage.outage import diagnose, is_outage, sqlstate

pytestmark = pytest.mark.unit


def postgresql(code: str, **fields: str) -> DBAPIError:
    return ProgrammingError("SELECT 1", {}, Exception({"C": code, "M": "said", **fields}))


def sqlite(code: int) -> DBAPIError:
    error = sqlite3.OperationalError("database is locked")  # the text decides nothing
    error.sqlite_errorcode = code
    return OperationalError("SELECT 1", {}, error)


@pytest.mark.parametrize(
    "code",
    [
        *("08000", "08001", "08006", "25006", "28000", "28P01", "3D000", "40001", "40P01"),
        *("53100", "53300", "55P03", "57014", "57P01", "57P02", "57P03", "57P05"),
    ],
)
def test_sqlstates_that_pass(code: str) -> None:
    assert is_outage(postgresql(code))
    assert sqlstate(postgresql(code)) == code


@pytest.mark.parametrize("code", ["22003", "23505", "40002", "42601", "42P01", "55000", "XX000"])
def test_sqlstates_that_stay(code: str) -> None:
    assert not is_outage(postgresql(code))


@pytest.mark.parametrize(
    ("code", "passes"),
    [
        (sqlite3.SQLITE_BUSY, True),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, True),
        (sqlite3.SQLITE_LOCKED, True),
        (sqlite3.SQLITE_CANTOPEN, True),
        (sqlite3.SQLITE_FULL, True),
        (sqlite3.SQLITE_ERROR, False),
        (sqlite3.SQLITE_CONSTRAINT_UNIQUE, False),
        (sqlite3.SQLITE_CORRUPT, False),
    ],
)
def test_sqlite_codes(code: int, passes: bool) -> None:
    assert is_outage(sqlite(code)) is passes


def test_failures_of_the_connection() -> None:
    assert is_outage(InterfaceError("SELECT 1", {}, Exception("network error")))
    assert is_outage(PoolTimeout())
    assert is_outage(ConnectionResetError())
    assert not is_outage(ValueError())


def test_a_diagnosis_leaves_the_detail_out() -> None:
    found = diagnose(postgresql("23505", D="Key (text)=(a transcript) already exists."))
    assert (found.sqlstate, found.message) == ("23505", "said")


def test_a_diagnosis_of_a_lost_connection_names_no_host() -> None:
    error = InterfaceError("SELECT 1", {}, Exception("Can't connect to host db.example"))
    assert diagnose(error).message == "InterfaceError Exception"
