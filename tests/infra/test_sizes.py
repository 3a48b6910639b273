"""What `sam build` makes of the templates, beside Lambda's limits; and which layers are new."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.image import slim
from infra.local.environments import folder, python, uv
from infra.local.paths import ROOT
from infra.local.sizes import DIRECT_BYTES, UNZIPPED_BYTES, functions

pytestmark = pytest.mark.infra

LAYERS = ("VendorLayer", "SharedLayer")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Path]]:
    """Both stacks; the data stack from a copy elsewhere, in which a line of code is another."""
    home = tmp_path_factory.mktemp("sizes")
    copy = home / "elsewhere"
    for name in ("layers", "functions", "infra", "alembic"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "alembic.ini", copy)
    errors = copy / "layers/shared/python/voice2text/errors.py"
    errors.write_text(errors.read_text() + "\nCHANGED = True\n")
    yield {
        "template.yaml": _build(ROOT, "template.yaml", home / "app"),
        "infra/data.yaml": _build(copy, "infra/data.yaml", home / "data"),
    }
    shutil.rmtree(home)  # some 400 MB


def test_every_zip_function_is_within_lambda_s_limits(built: dict[str, Path]) -> None:
    found = {name: one for stack in built.values() for name, one in functions(stack).items()}
    assert {"Webhook", "Bot", "Migrator"} <= found.keys()
    for name, function in found.items():
        assert function.layers, name
        assert function.unzipped <= UNZIPPED_BYTES, name
        # The code itself stays small enough to be looked at and mended in the console.
        assert function.code.zipped <= DIRECT_BYTES // 10, name


def test_only_what_changed_becomes_a_new_layer_version(built: dict[str, Path]) -> None:
    first, second = map(_checksums, built.values())
    assert first["VendorLayer"] == second["VendorLayer"]
    assert first["SharedLayer"] != second["SharedLayer"]


def test_the_same_sources_are_the_same_bytes_wherever_they_are_built(
    built: dict[str, Path], tmp_path: Path
) -> None:
    target = tmp_path / "again"
    subprocess.run(
        ["make", "-s", "build-SharedLayer", f"ARTIFACTS_DIR={target / 'SharedLayer'}"],
        cwd=ROOT / "layers/shared",
        env=_environ(ROOT),
        check=True,
    )
    first = _checksums(built["template.yaml"])
    assert _checksums(target) == {"SharedLayer": first["SharedLayer"]}


def test_no_path_of_this_machine_is_in_a_layer(built: dict[str, Path]) -> None:
    compiled = list((built["template.yaml"] / "SharedLayer").rglob("*.pyc"))
    assert compiled
    for file in compiled:
        content = file.read_bytes()
        assert str(ROOT).encode() not in content
        assert b"/opt/python/voice2text/" in content


def test_the_layer_and_the_image_know_the_same_services() -> None:
    text = (ROOT / "layers/vendor/Makefile").read_text()
    [line] = [line for line in text.splitlines() if line.startswith("SERVICES")]
    assert set(line.split(":=")[1].split()) <= slim.SERVICES


def test_what_is_cut_from_the_image_is_among_its_packages() -> None:
    """A name that a new version no longer has would be dead weight here, or a new name there."""
    [packages] = folder("image").glob("lib/python3*/site-packages")
    missing = [name for name in slim.PACKAGES + slim.PARTS if not list(packages.glob(name))]
    assert missing == []


def _build(repository: Path, template: str, target: Path) -> Path:
    sam = [str(folder("sam") / "bin" / "sam"), "build", "--build-dir", str(target / "built")]
    done = subprocess.run(
        [*sam, "--template", str(repository / template)],
        cwd=repository,
        env=_environ(repository),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return target / "built"


def _environ(repository: Path) -> dict[str, str]:
    return {
        **os.environ,
        "PATH": f"{Path(uv()).parent}:{os.environ['PATH']}",
        "LAMBDA_PYTHON": f"{sys.version_info.major}.{sys.version_info.minor}",
        "LAMBDA_INTERPRETER": sys.executable,
        "REPOSITORY": str(repository),
        "SAM_CLI_TELEMETRY": "0",
    }


def _checksums(built: Path) -> dict[str, str]:
    """What the SAM CLI names an upload by: CloudFormation sees a new layer where it differs."""
    program = (
        "import json, sys; from samcli.lib.utils.hash import dir_checksum\n"
        "print(json.dumps({path: dir_checksum(path) for path in sys.argv[1:]}))"
    )
    places = [str(built / layer) for layer in LAYERS if (built / layer).is_dir()]
    done = subprocess.run(
        [python("sam"), "-c", program, *places], capture_output=True, text=True, check=True
    )
    return {Path(path).name: digest for path, digest in json.loads(done.stdout).items()}
