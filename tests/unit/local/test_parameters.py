"""What an earlier `make run` was given does not stay in the stack of the next one."""

from pathlib import Path
from typing import Any

import pytest

from infra.local import deploy
from infra.local.parameters import meant
from tests.fakes.sam import MemorySam

pytestmark = pytest.mark.unit

TEMPLATE = """
Parameters:
  CodeVersion: {Type: String}
  Access: {Type: String, Default: open}
  OwnerIds: {Type: String, Default: ""}
  Minutes: {Type: Number, Default: 120}
  Loud: {Type: String, Default: false}
"""


@pytest.fixture
def template(tmp_path: Path) -> Path:
    file = tmp_path / "template.yaml"
    file.write_text(TEMPLATE)
    return file


def test_every_parameter_is_said(template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sam = MemorySam()
    monkeypatch.setattr(deploy, "_sam", sam)
    nothing: dict[str, Any] = {}
    monkeypatch.setattr(deploy, "outputs", lambda *_: nothing)
    deploy.deploy(template, "bot", 1, {"CodeVersion": "a", "Access": "invite", "OwnerIds": "1, 2"})
    assert sam.parameters["bot"]["OwnerIds"] == "1, 2"
    deploy.deploy(template, "bot", 1, {"CodeVersion": "b"})
    assert sam.parameters["bot"] == {
        "CodeVersion": "b",
        "Access": "open",
        "OwnerIds": "",
        "Minutes": "120",
        "Loud": "false",
    }


def test_what_the_template_does_not_declare_is_not_said(template: Path, tmp_path: Path) -> None:
    assert "Colour" not in meant(template, {"Colour": "red"})
    bare = tmp_path / "bare.yaml"
    bare.write_text("Resources: {}")
    assert meant(bare, {"Colour": "red"}) == {}
