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
from infra.local.deploy import build
from infra.local.environments import folder, python, uv
from infra.local.paths import ROOT, Paths
from infra.local.sizes import DIRECT_BYTES, STACKS, UNZIPPED_BYTES, functions

pytestmark = pytest.mark.infra

LAYERS = ("VendorLayer", "SharedLayer")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Path]]:
    paths = Paths(tmp_path_factory.mktemp("sizes"))
    for stack, template in STACKS.items():
        build(paths, stack, template)
    yield {stack: paths.build / stack / "built" for stack in STACKS}
    shutil.rmtree(paths.home)  # some 400 MB


def test_every_zip_function_is_within_lambda_s_limits(built: dict[str, Path]) -> None:
    found = {name: one for stack in built.values() for name, one in functions(stack).items()}
    assert {"Webhook", "Bot", "Migrator"} <= found.keys()
    for name, function in found.items():
        assert function.layers, name
        assert function.unzipped <= UNZIPPED_BYTES, name
        # The code itself stays small enough to be looked at and mended in the console.
        assert function.code.zipped <= DIRECT_BYTES // 10, name


def test_only_what_changed_becomes_a_new_layer_version(
    built: dict[str, Path], tmp_path: Path
) -> None:
    copy = tmp_path / "elsewhere"
    for name in ("layers", "infra/image"):
        skip = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, copy / name, ignore=skip)
    errors = copy / "layers/shared/python/voice2text/errors.py"
    errors.write_text(errors.read_text() + "\nCHANGED = True\n")
    first = _checksums(built["voice2text"])
    second = _checksums(_layers_of(copy, tmp_path / "second"))
    assert first["VendorLayer"] == second["VendorLayer"]
    assert first["SharedLayer"] != second["SharedLayer"]


def test_the_same_sources_are_the_same_bytes_wherever_they_are_built(
    built: dict[str, Path], tmp_path: Path
) -> None:
    again = _checksums(_layers_of(ROOT, tmp_path / "again", only="SharedLayer"))
    assert again["SharedLayer"] == _checksums(built["voice2text"])["SharedLayer"]


def test_no_path_of_this_machine_is_in_a_layer(built: dict[str, Path]) -> None:
    compiled = list((built["voice2text"] / "SharedLayer").rglob("*.pyc"))
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


def _layers_of(repository: Path, target: Path, only: str = "") -> Path:
    """Calls the Makefiles as `sam build` does: in the layer's folder, told where to put it."""
    environ = {
        **os.environ,
        "PATH": f"{Path(uv()).parent}:{os.environ['PATH']}",
        "LAMBDA_PYTHON": f"{sys.version_info.major}.{sys.version_info.minor}",
        "LAMBDA_INTERPRETER": sys.executable,
        "REPOSITORY": str(repository),
    }
    for layer in [only] if only else LAYERS:
        place = repository / "layers" / layer.removesuffix("Layer").lower()
        make = ["make", "-s", f"build-{layer}", f"ARTIFACTS_DIR={target / layer}"]
        subprocess.run(make, cwd=place, env=environ, check=True, capture_output=True)
    return target


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
