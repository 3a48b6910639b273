"""What the documents name is there: commands, files, sections."""

import re
import subprocess
from pathlib import Path

import pytest

from infra.local.paths import ROOT

pytestmark = pytest.mark.infra

DOCUMENTS = sorted(
    path
    for path in ROOT.rglob("*.md")
    if not {".venv", ".local", ".aws-sam"} & set(path.relative_to(ROOT).parts)
)


def targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_make_command_exists(document: Path) -> None:
    named = set(re.findall(r"`(?:[A-Z_]+=\S+ )?make ([a-z-]+)", document.read_text()))
    assert named <= targets()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(document: Path) -> None:
    for link in re.findall(r"\]\(([^)#\s]+)", document.read_text()):
        if "://" not in link:
            assert (document.parent / link).exists(), link


def anchors(document: Path) -> set[str]:
    """The sections that a link may name: headings as GitHub spells them, and marks of our own."""
    text = document.read_text()
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    slugs = {re.sub(r"[^a-z0-9 _-]", "", each.lower()).replace(" ", "-") for each in headings}
    return slugs | set(re.findall(r'<a id="([a-z-]+)"></a>', text))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_section_that_is_linked_is_there(document: Path) -> None:
    for path, anchor in re.findall(r"\]\(([^)#\s]*)#([^)\s]+)\)", document.read_text()):
        if "://" not in path:
            assert anchor in anchors(document.parent / path if path else document), (path, anchor)


def test_the_runbooks_sections_have_the_names_that_alarms_link() -> None:
    wanted = (
        "first-deploy upgrade roll-back restore redrive rotate-secrets move-regions costs quotas "
        "scale throttles dead-letters a-second-engine an-existing-database unproved"
    ).split()
    for template in (ROOT / "template.yaml", *(ROOT / "infra").rglob("*.yaml")):
        wanted += re.findall(r"infra/README\.md#([a-z-]+)", template.read_text())
    assert set(wanted) <= anchors(ROOT / "infra" / "README.md")


PROOF = re.compile(r"`([\w/]+\.py)::(test_\w+)`")
FEATURES = ROOT / "tests" / "FEATURES.md"


def test_every_feature_names_a_test_that_exists() -> None:
    rows = re.findall(r"^\| (?!---)(.*) \|$", FEATURES.read_text(), re.MULTILINE)
    features = [row for row in rows if not row.endswith("Proved by")]
    assert len(features) > 50
    for feature in features:
        proofs = PROOF.findall(feature.rpartition(" | ")[2])
        assert proofs, feature
        for path, name in proofs:
            said = (ROOT / "tests" / path).read_text()
            assert re.search(rf"^(async )?def {name}\(", said, re.MULTILINE), f"{path}::{name}"


def test_make_alone_lists_every_command() -> None:
    printed = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for target in targets():
        assert f"make {target}" in printed
