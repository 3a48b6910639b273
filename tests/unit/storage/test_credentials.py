"""A secret as RDS writes it becomes a URL; what is no secret passes, what is a bad one says so."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice2text.storage.bad_url import BadDatabaseUrl
from voice2text.storage.credentials import as_url, read_secret
from voice2text.storage.url import read_url

pytestmark = pytest.mark.unit

WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
RDS = {"username": "app", "password": "s3cret", "host": "db.rds.amazonaws.com", "port": 5433}


@given(WORDS, WORDS, WORDS)
def test_any_name_password_and_database_arrive(username: str, password: str, name: str) -> None:
    secret = {**RDS, "username": username, "password": password, "dbname": name}
    url, _ = read_url(json.dumps(secret))
    assert (url.username, url.password, url.database) == (username, password, name)
    assert (url.host, url.port) == ("db.rds.amazonaws.com", 5433)


@pytest.mark.parametrize(
    "text", ["postgresql://u:w@host/name", "sqlite:////var/voice2text.db", "ssm:/name", ""]
)
def test_what_is_no_json_passes_unchanged(text: str) -> None:
    assert as_url(text) == text


def test_what_a_secret_need_not_say() -> None:
    url, arguments = read_url('{"username": "app", "password": "word", "host": "host"}')
    assert (url.port, url.database) == (5432, "postgres")
    assert arguments["ssl_context"].check_hostname


def test_a_secret_may_say_how_it_wants_tls() -> None:
    _, arguments = read_url(json.dumps({**RDS, "sslmode": "disable"}))
    assert arguments == {"ssl_context": False}


def test_a_secret_that_names_no_host_goes_to_the_endpoint() -> None:
    managed = '{"username": "owner", "password": "word"}'  # as RDS manages it
    url, _ = read_url(as_url(managed, "db.rds.amazonaws.com:5432/voice2text"))
    assert (url.host, url.port, url.database) == ("db.rds.amazonaws.com", 5432, "voice2text")
    assert read_url(as_url(json.dumps(RDS), "other:1/other"))[0].host == "db.rds.amazonaws.com"


@pytest.mark.parametrize(
    ("secret", "word"),
    [
        ('{"username": "s3cret"', "JSON"),
        (json.dumps({"password": "s3cret", "host": "h"}), "username"),
        (json.dumps({"username": "app", "password": "", "host": "s3cret"}), "password"),
        (json.dumps({**RDS, "password": 3}), "password"),
        (json.dumps({**RDS, "port": "s3cret"}), "port"),
        (json.dumps({**RDS, "port": True}), "port"),
        (json.dumps({**RDS, "port": 65536}), "port"),
        (json.dumps({**RDS, "engine": "mysql"}), "engine"),
        (json.dumps({"username": "app", "password": "s3cret"}), "DATABASE_ENDPOINT"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_quoted(secret: str, word: str) -> None:
    with pytest.raises(BadDatabaseUrl, match=word) as caught:
        as_url(secret)
    assert "s3cret" not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("text", ["[]", "3", '"word"'])
def test_json_of_another_kind_is_no_secret(text: str) -> None:
    with pytest.raises(BadDatabaseUrl, match="object"):
        read_secret(text)


def test_a_password_is_not_in_what_python_prints() -> None:
    assert "s3cret" not in repr(read_secret(json.dumps(RDS)))
