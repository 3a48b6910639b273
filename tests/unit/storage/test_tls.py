"""Whom we trust to sign a database's certificate."""

import hashlib
import re
import ssl
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from voice2text.storage import tls
from voice2text.storage.bad_url import BadDatabaseUrl
from voice2text.storage.url import read_url

pytestmark = pytest.mark.unit

AMAZON = Path(tls.__file__).parent / "authorities" / "amazon-rds.pem"
# Where each of its certificates comes from: infra/decisions/0012.
SHA256 = "e0fe40eaf3fe15740a4d29fb12f24e86b4ca20dd1347f11a2e113ebbdd4ea37e"
RDS = "db.cluster-abc.eu-central-1.rds.amazonaws.com"


def common_names(certificate: Mapping[str, object]) -> list[str]:
    """OpenSSL's subject is tuples of tuples of pairs."""
    return re.findall(r"'commonName', '([^']*)'", str(certificate["subject"]))


def trusted(host: str, root: str | None = None) -> set[str]:
    """The common names of the authorities that a connection would believe."""
    context = tls.context("verify-full", root, host)
    assert isinstance(context, ssl.SSLContext)
    return {name for certificate in context.get_ca_certs() for name in common_names(certificate)}


def test_amazons_authorities_are_those_that_were_looked_at() -> None:
    assert hashlib.sha256(AMAZON.read_bytes()).hexdigest() == SHA256


def test_amazons_authorities_outlive_us_all() -> None:
    context = ssl.create_default_context(cafile=str(AMAZON))
    certificates = context.get_ca_certs()
    assert len(certificates) == 84
    for certificate in certificates:
        ends = ssl.cert_time_to_seconds(str(certificate["notAfter"]))
        assert datetime.fromtimestamp(ends, UTC).year >= 2061
        assert certificate["subject"] == certificate["issuer"]


def test_a_database_of_amazon_is_believed_by_amazons_word_alone() -> None:
    names = trusted(RDS)
    assert len(names) == 84
    assert all(re.fullmatch(r"Amazon RDS \S+ Root CA (RSA|ECC)\d+ G1", name) for name in names)
    assert trusted(RDS.upper()) == names


@pytest.mark.parametrize(
    ("host", "root"),
    [("ep-cool-1.eu-central-1.aws.neon.tech", None), (RDS, "system"), (f"{RDS}.example", None)],
)
def test_others_are_believed_by_the_worlds_word(host: str, root: str | None) -> None:
    assert not any(name.startswith("Amazon RDS") for name in trusted(host, root))


@pytest.mark.parametrize("mode", ["require", "verify-ca", "verify-full"])
def test_what_libpq_accepts_is_accepted(mode: str) -> None:
    context = tls.context(mode, None, RDS)
    assert isinstance(context, ssl.SSLContext)
    assert not context.verify_flags & ssl.VERIFY_X509_STRICT


@pytest.mark.parametrize("file", ["/nowhere/s3cret.pem", __file__])
def test_a_file_that_holds_no_certificates(file: str) -> None:
    with pytest.raises(BadDatabaseUrl, match="sslrootcert") as caught:
        read_url(f"postgresql://u:w@host/name?sslmode=verify-full&sslrootcert={file}")
    assert file not in str(caught.value)


def test_channel_binding_is_asked_for_by_verifying() -> None:
    url = "postgresql://u:w@host/name?sslmode=require&channel_binding=require"
    context = read_url(url)[1]["ssl_context"]
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
