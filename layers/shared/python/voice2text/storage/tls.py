"""TLS by libpq's names (postgresql.org/docs/current/libpq-ssl.html)."""

import ssl
from pathlib import Path

VERIFYING = {"verify-ca", "verify-full"}
MODES = {"disable", "require", *VERIFYING}
# Amazon signs its databases itself; no system trusts it unasked. Others, Neon say, are signed
# like any web site.
_AUTHORITIES = Path(__file__).parent / "authorities"
_OWN_AUTHORITY = {".rds.amazonaws.com": _AUTHORITIES / "amazon-rds.pem"}


def context(mode: str | None, root: str | None, host: str | None) -> ssl.SSLContext | bool | None:
    """How pg8000 is to speak to `host`: False is without TLS, None is TLS if the server offers it.

    Args:
        mode: `sslmode`, one of `MODES`; None is libpq's `prefer`.
        root: `sslrootcert`, a file of authorities, or `system`; None chooses by the host.
        host: the database's.

    Raises:
        OSError: the file is missing or holds no certificate.
    """
    if mode is None:
        return None
    if mode == "disable":
        return False
    made = ssl.create_default_context(cafile=_authorities(root, host or ""))
    made.check_hostname = mode == "verify-full"
    if mode not in VERIFYING:
        made.verify_mode = ssl.CERT_NONE
    # Python 3.13 refuses what libpq accepts, such as a certificate that doesn't say which key
    # signed it (docs.python.org/3/library/ssl.html, VERIFY_X509_STRICT). Who signed it is checked.
    made.verify_flags &= ~ssl.VERIFY_X509_STRICT
    return made


def _authorities(root: str | None, host: str) -> str | None:
    if root == "system":
        return None
    own = (str(file) for end, file in _OWN_AUTHORITY.items() if host.lower().endswith(end))
    return root or next(own, None)
