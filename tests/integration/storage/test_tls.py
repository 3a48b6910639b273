"""TLS with a real PostgreSQL: who is trusted, who isn't, and what the operator is told."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.integration import postgres
from tests.integration.migrated import FOLDER
from tests.integration.storage import certificates
from voice2text.doors.migrator import answer_to
from voice2text.errors import Retryable
from voice2text.storage import tls
from voice2text.storage.engine import connect
from voice2text.storage.transaction import reading

pytestmark = [
    pytest.mark.integration,
    # See test_asleep.py.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore:unclosed <:ResourceWarning"),
    pytest.mark.skipif(not certificates.HAS_OPENSSL, reason="openssl makes the certificates"),
]
IN_TLS = text("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")


@dataclass(frozen=True)
class Secure:
    """A server with a certificate for `localhost`."""

    server: postgres.Server
    trusted: Path
    stranger: Path

    def url(self, host: str = "localhost", **options: str) -> str:
        url = self.server.url.set(host=host, query=options)
        return url.render_as_string(hide_password=False)


@pytest.fixture(scope="module")
def secure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secure]:
    folder = tmp_path_factory.mktemp("tls")
    trusted, stranger = (certificates.authority(folder, name) for name in ("trusted", "stranger"))
    certificate, key = certificates.server(folder, "trusted", "localhost")
    place = tmp_path_factory.mktemp("server")
    data = postgres.initialized(place)
    for file, name in ((certificate, "server.crt"), (key, "server.key")):
        made = Path(shutil.copy(file, data / name))
        made.chmod(0o600)
        shutil.chown(made, data.stat().st_uid, data.stat().st_gid)
    with (data / "postgresql.conf").open("a") as settings:
        settings.write("ssl = on\n")
    server = postgres.start(data)
    yield Secure(server, trusted, stranger)
    server.stop()


def encrypted(url: str) -> bool:
    engine = connect(url)
    try:
        with reading(engine) as session:
            return bool(session.scalar(IN_TLS))
    finally:
        engine.dispose()


def told_to_the_operator(url: str) -> str:
    """The migrator's message; the doors say the same in their log."""
    with pytest.raises(Retryable) as caught:
        encrypted(url)
    answer = answer_to({"action": "current"}, url, FOLDER, code_version="test")
    assert answer["error"] is not None
    assert answer["error"]["code"] == "unreachable"
    message = answer["error"]["message"] or ""
    assert message in str(caught.value)
    for secret in (postgres.PASSWORD, "127.0.0.1", "localhost"):
        assert secret not in f"{answer} {caught.value}"
    return message


@pytest.mark.parametrize("mode", ["require", "verify-ca", "verify-full"])
def test_the_right_authority(secure: Secure, mode: str) -> None:
    assert encrypted(secure.url(sslmode=mode, sslrootcert=str(secure.trusted)))


@pytest.mark.parametrize("mode", ["verify-ca", "verify-full"])
def test_the_wrong_authority(secure: Secure, mode: str) -> None:
    url = secure.url(sslmode=mode, sslrootcert=str(secure.stranger))
    assert "signed by nobody we trust" in told_to_the_operator(url)


def test_an_authority_that_only_the_world_knows(secure: Secure) -> None:
    url = secure.url(sslmode="verify-full", sslrootcert="system")
    assert "signed by nobody we trust" in told_to_the_operator(url)


def test_another_host(secure: Secure) -> None:
    url = secure.url("127.0.0.1", sslmode="verify-full", sslrootcert=str(secure.trusted))
    assert "for another host" in told_to_the_operator(url)
    assert encrypted(url.replace("verify-full", "verify-ca"))


def test_a_secret_is_verified_unless_it_says_otherwise(secure: Secure) -> None:
    url = secure.server.url
    secret = {"username": url.username, "password": url.password, "port": url.port}
    spoken = {**secret, "host": "localhost", "sslrootcert": str(secure.trusted)}
    assert encrypted(json.dumps(spoken))
    assert "signed by nobody we trust" in told_to_the_operator(
        json.dumps({**spoken, "sslrootcert": ""})
    )


def test_neon_asks_for_channel_binding(secure: Secure) -> None:
    asked = {"sslmode": "require", "channel_binding": "require"}
    assert encrypted(secure.url(**asked, sslrootcert=str(secure.trusted)))
    assert "signed by nobody" in told_to_the_operator(secure.url(**asked))


def test_amazons_own_authority_is_chosen_by_the_hosts_name(
    secure: Secure, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = secure.url(sslmode="verify-full")
    assert "signed by nobody we trust" in told_to_the_operator(url)
    monkeypatch.setattr(tls, "_OWN_AUTHORITY", {"localhost": secure.trusted})
    assert encrypted(url)


def test_a_server_without_tls(server: postgres.Server) -> None:
    url = server.url.set(query={"sslmode": "require"}).render_as_string(hide_password=False)
    with pytest.raises(Retryable):
        encrypted(url)
    assert not encrypted(url.replace("require", "disable"))
