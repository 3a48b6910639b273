"""DATABASE_URL: which driver, which TLS, and never a word of it in an error."""

import ssl

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.engine import URL

from voice2text.storage.url import BadDatabaseUrl, read_url

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+pg8000"])
def test_every_spelling_of_postgresql_is_pg8000(scheme: str) -> None:
    url, arguments = read_url(f"{scheme}://user:word@host:6543/name")
    assert url == URL.create("postgresql+pg8000", "user", "word", "host", 6543, "name")
    assert arguments == {"ssl_context": None}


def test_sqlite_is_a_path() -> None:
    url, arguments = read_url("sqlite:////var/voice2text.db")
    assert (url.database, arguments) == ("/var/voice2text.db", {})


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_encoded_password_arrives(password: str) -> None:
    given_url = URL.create("postgresql", "user", password, "host", 5432, "name")
    url, _ = read_url(given_url.render_as_string(hide_password=False))
    assert url.password == password
    assert (url.username, url.host, url.database) == ("user", "host", "name")


@pytest.mark.parametrize("password", ["p@ss", "@", "50%", "it's", 'a"b', "a@b@c"])
def test_a_password_that_nobody_encoded(password: str) -> None:
    url, _ = read_url(f"postgresql://user:{password}@host/name")
    assert (url.password, url.host) == (password, "host")


@pytest.mark.parametrize(
    ("mode", "verified", "hostname"),
    [
        ("require", ssl.CERT_NONE, False),
        ("verify-ca", ssl.CERT_REQUIRED, False),
        ("verify-full", ssl.CERT_REQUIRED, True),
    ],
)
def test_tls_by_its_libpq_names(mode: str, verified: ssl.VerifyMode, hostname: bool) -> None:
    url, arguments = read_url(f"postgresql://user:word@host/name?sslmode={mode}")
    context = arguments["ssl_context"]
    assert isinstance(context, ssl.SSLContext)
    assert (context.verify_mode, context.check_hostname) == (verified, hostname)
    assert not url.query


def test_tls_switched_off() -> None:
    assert read_url("postgresql://u:w@host/name?sslmode=disable")[1] == {"ssl_context": False}


@pytest.mark.parametrize(
    "database_url",
    [
        "",
        "s3cret",
        "mysql://user:s3cret@host/name",
        "postgresql://user:s3cret@host:port/name",
        "postgresql://user:s3cret@host/name?sslmode=s3cret",
        "postgresql://user:s3cret@host/name?options=s3cret",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///s3cret?mode=ro",
    ],
)
def test_what_cannot_be_used_is_not_quoted(database_url: str) -> None:
    with pytest.raises(BadDatabaseUrl) as caught:
        read_url(database_url)
    assert str(caught.value).startswith("DATABASE_URL ") or "DATABASE_URL:" in str(caught.value)
    assert "s3cret" not in str(caught.value)
    assert caught.value.__cause__ is None
