"""The image, built by its Dockerfile on Debian, under the real Runtime Interface Emulator."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from infra.image.build import build_here
from infra.image.container import Container
from infra.image.rie import Emulator
from infra.image.sizes import parts
from infra.image.tools import missing
from infra.local.paths import ROOT
from tests.e2e.endpoints import Endpoints, endpoints
from tests.e2e.ports import two_free_ports
from tests.recordings.make import SHORT
from voice2text.domain import EventKind
from voice2text.speech.whisper.files import KNOWN, verify_model

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(bool(missing()), reason=missing()),
]

SPEECH = ROOT / "tests" / "recordings" / "flite_en_short.ogg"
COMPILERS = "gcc cc c++ g++ clang ld as make cargo rustc go pip pip3 uv".split()


@pytest.fixture(scope="module")
def container(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Container]:
    tmp = tmp_path_factory.mktemp("container-tmp")
    for folder in (tmp, *list(tmp.parents)[:2]):
        folder.chmod(0o755)  # pytest's folders are its user's alone
    with Container(build_here(), tmp) as made:
        yield made


@pytest.fixture(scope="module")
def around(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoints]:
    with endpoints(tmp_path_factory.mktemp("endpoints"), two_free_ports(), SPEECH) as made:
        yield made


def test_recordings_are_transcribed_cold_and_warm(
    container: Container, around: Endpoints, tmp_path: Path
) -> None:
    database = container.tmp / "voice2text.db"
    database.write_bytes(around.database.read_bytes())
    database.chmod(0o666)
    port = two_free_ports()
    environ = around.environ(Path("/tmp/voice2text.db"))  # noqa: S108 - the container's own
    emulator = Emulator(
        "/usr/local/bin/aws-lambda-rie",
        container.config.command,
        {},
        log=tmp_path / "rie.log",
        ports=(port, port + 1),
        inside=container.inside(environ),
    )
    with emulator as function:
        for _ in range(3):
            key, event = around.recording_event()
            answer = function.invoke(event)
            assert answer.payload == {"batchItemFailures": []}, function.words()
            [job] = _rows(database, "SELECT state FROM jobs WHERE message_id = ?", key.message_id)
            assert job == ("transcribed",)
            assert _words(_text(database, key.message_id)) == _words(SHORT)
        kinds = [told["body"]["kind"] for told in around.told()]
        assert kinds.count(EventKind.JOB_FINISHED) == 3
        log = function.words()
    assert "EROFS" not in log
    assert "Read-only" not in log


def test_it_runs_as_nobody_and_can_write_nowhere_but_to_tmp(container: Container) -> None:
    seen = container.run(
        "python",
        "-c",
        "import os, sys\n"
        "print(os.getuid(), os.getgid(), os.geteuid())\n"
        "for folder in ('/', '/var/task', '/opt/model/base', '/home', '/usr', '/tmp'):\n"
        "    try: open(folder + '/probe', 'w').close(); print(folder)\n"
        "    except OSError: pass\n",
    )
    nobody, *writable = seen.stdout.split("\n")[:-1]
    assert nobody == "65534 65534 65534", seen
    assert writable == ["/tmp"]  # noqa: S108 - the container's own


def test_the_root_is_read_only_for_root_too(container: Container) -> None:
    seen = container.run("touch", "/var/task/probe", user="0:0")
    assert seen.returncode != 0
    assert "Read-only file system" in seen.stderr


def test_no_compiler_and_no_installer_is_inside(container: Container) -> None:
    found = [
        str(file.relative_to(container.root))
        for place in ("bin", "usr/bin", "usr/local/bin", "sbin", "usr/sbin", "var/task/bin")
        for file in (container.root / place).glob("*")
        if file.name in COMPILERS or re.fullmatch(r".*-(gcc|g\+\+|ld)(-\d+)?", file.name)
    ]
    assert found == []
    for module in ("pip", "ensurepip", "setuptools"):
        assert container.run("python", "-c", f"import {module}").returncode != 0


def test_the_model_is_inside_and_is_the_one_that_is_known(container: Container) -> None:
    model = container.root / "opt/model/base"
    verify_model(model)
    assert model.name in KNOWN
    assert container.config.environ["WHISPER_MODEL"] == "/opt/model/base"


def test_all_code_is_compiled_and_no_time_can_make_it_stale(container: Container) -> None:
    task = container.root / "var/task"
    sources = [file for file in task.rglob("*.py") if "__pycache__" not in file.parts]
    assert len(sources) > 500
    flags = set()
    for source in sources:
        compiled = list((source.parent / "__pycache__").glob(f"{source.stem}.cpython-*.pyc"))
        assert compiled, source
        flags |= {file.read_bytes()[4:8] for file in compiled}
    assert flags == {b"\x01\x00\x00\x00"}  # hash-based, unchecked (PEP 552)


def test_every_byte_belongs_to_a_part_and_the_whole_fits_lambda(container: Container) -> None:
    found = parts(container.root)
    assert {"base", "model", "voice2text", "ctranslate2", "av"} <= found.keys()
    assert sum(found.values()) < 10 * 1024**3  # Lambda's limit, uncompressed
    # What was cut off stays off: with debug notes, converters and a hub it was 496 MB.
    packages = sum(found.values()) - found["base"] - found["model"] - found["voice2text"]
    assert packages < 350_000_000


def _rows(database: Path, query: str, *values: object) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(query, values).fetchall()


def _text(database: Path, message: int) -> str:
    query = "SELECT text FROM segments WHERE message_id = ? ORDER BY start_ms"
    return " ".join(str(text) for (text,) in _rows(database, query, message))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())
