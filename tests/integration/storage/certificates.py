"""Certificates for the tests, by openssl: an authority, what it signs, and a stranger."""

import shutil
import subprocess
from pathlib import Path

HAS_OPENSSL = shutil.which("openssl") is not None


def authority(folder: Path, name: str) -> Path:
    """Makes `name`.pem and `name`.key: an authority that signs itself."""
    certificate = folder / f"{name}.pem"
    _openssl(
        *("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}"),
        *("-keyout", str(folder / f"{name}.key"), "-out", str(certificate)),
    )
    return certificate


def server(folder: Path, signer: str, host: str) -> tuple[Path, Path]:
    """A certificate for `host`, signed by the authority `signer`.

    As sparing as old authorities are: it doesn't say which key signed it.

    Returns:
        the certificate and its key.
    """
    certificate, key, request = (folder / f"{host}.{end}" for end in ("pem", "key", "csr"))
    names = folder / "names"
    names.write_text(f"subjectAltName = DNS:{host}\nauthorityKeyIdentifier = none\n")
    _openssl(
        *("req", "-new", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={host}"),
        *("-keyout", str(key), "-out", str(request)),
    )
    _openssl(
        *("x509", "-req", "-in", str(request), "-days", "2", "-extfile", str(names)),
        *("-CA", str(folder / f"{signer}.pem"), "-CAkey", str(folder / f"{signer}.key")),
        *("-CAcreateserial", "-out", str(certificate)),
    )
    return certificate, key


def _openssl(*arguments: str) -> None:
    done = subprocess.run(["openssl", *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
