import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from infra.local import audit
from infra.local.environments import folder
from infra.local.paths import ROOT

pytestmark = pytest.mark.integration

LOCK = """
[[package]]
name = "voice2text"
version = "0.1.0"
source = { editable = "." }

[[package]]
name = "numpy"
version = "2.4.6"
source = { registry = "https://pypi.org/simple" }

[[package]]
name = "numpy"
version = "2.5.5"
source = { registry = "https://pypi.org/simple" }

[[package]]
name = "mako"
version = "1.4.3"
source = { registry = "https://pypi.org/simple" }
"""
HOLE = {
    "id": "GHSA-test-test-test",
    "schema_version": "1.0.0",
    "summary": "a hole",
    "aliases": ["CVE-2026-0001"],
    "affected": [
        {
            "package": {"name": "mako", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "1.4.4"}]}],
        }
    ],
}


class Advisories:
    """An advisory database that speaks OSV's query API."""

    def __init__(self) -> None:
        self.holes: dict[tuple[str, str], Any] = {}
        self.asked: set[tuple[str, str]] = set()
        self.status = 200
        self.url = ""

    @contextmanager
    def serving(self) -> Iterator[None]:
        outer = self

        class Osv(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                query = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                key = (query["package"]["name"], query["version"])
                outer.asked.add(key)
                hole = outer.holes.get(key)
                body = json.dumps({"vulns": [hole]} if hole else {}).encode()
                # The first question is the probe's.
                broken = outer.status != 200 and key[0] != "pip"
                self.send_response(outer.status if broken else 200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Osv)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        self.url = f"http://127.0.0.1:{server.server_address[1]}/v1/query"
        try:
            yield
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    file = tmp_path / "uv.lock"
    file.write_text(LOCK)
    return file


@pytest.fixture
def advisories() -> Iterator[Advisories]:
    if not (folder("audit") / "bin" / "pip-audit").exists():
        pytest.skip("pip-audit's environment is not here: make check makes it")
    served = Advisories()
    with served.serving():
        yield served


def test_every_locked_version_is_asked_about_and_a_clean_bill_passes(
    advisories: Advisories, lock: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert audit.main({"AUDIT_URL": advisories.url}, lock) == 0
    assert advisories.asked >= {("numpy", "2.4.6"), ("numpy", "2.5.5"), ("mako", "1.4.3")}
    assert "voice2text" not in {name for name, _ in advisories.asked}
    said = capsys.readouterr().out
    assert "3 locked packages, no known vulnerability" in said
    assert audit.LOUD not in said


def test_a_vulnerability_fails_and_says_what_mends_it(
    advisories: Advisories, lock: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    advisories.holes[("mako", "1.4.3")] = HOLE
    assert audit.main({"AUDIT_URL": advisories.url}, lock) == 1
    said = capsys.readouterr().out
    assert "mako 1.4.3: CVE-2026-0001, mended in 1.4.4" in said
    assert audit.LOUD not in said


def test_a_waived_vulnerability_is_waived_by_any_of_its_names(
    advisories: Advisories, lock: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    advisories.holes[("mako", "1.4.3")] = HOLE
    monkeypatch.setitem(audit.WAIVED, "GHSA-test-test-test", "nobody calls it")
    assert audit.main({"AUDIT_URL": advisories.url}, lock) == 0


@pytest.mark.parametrize(("required", "code"), [("", 0), ("required", 1)])
def test_a_database_that_breaks_off_is_no_clean_bill(
    advisories: Advisories,
    lock: Path,
    capsys: pytest.CaptureFixture[str],
    required: str,
    code: int,
) -> None:
    advisories.status = 503
    assert audit.main({"AUDIT_URL": advisories.url, "AUDIT": required}, lock) == code
    assert audit.LOUD in capsys.readouterr().out


@pytest.mark.parametrize(("required", "code"), [("", 0), ("required", 1)])
def test_a_database_out_of_reach_is_said_loudly_and_fails_where_it_is_required(
    lock: Path, capsys: pytest.CaptureFixture[str], required: str, code: int
) -> None:
    nobody = "http://127.0.0.1:9/v1/query"  # the discard port: nothing listens
    assert audit.main({"AUDIT_URL": nobody, "AUDIT": required}, lock) == code
    said = capsys.readouterr().out
    assert audit.LOUD in said
    assert "no known vulnerability" not in said


def test_the_lock_file_of_the_project_is_read_whole() -> None:
    passes = audit.locked(ROOT / "uv.lock")
    assert len(passes) >= 2  # numpy is locked twice
    assert {"aiogram", "ctranslate2", "pip-audit", "ministack"} <= set(passes[0])
