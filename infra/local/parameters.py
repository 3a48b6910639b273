"""A stack's parameters, every one of them said."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml


def declared(template: Path) -> dict[str, dict[str, Any]]:
    """The parameters that a built template declares."""
    found: dict[str, dict[str, Any]] = yaml.safe_load(template.read_text()).get("Parameters") or {}
    return found


def meant(template: Path, offered: Mapping[str, str]) -> dict[str, str]:
    """The value of every parameter that has one: what is offered, or else the default.

    What is not said would stay as it was: SAM has CloudFormation use the previous value.
    """
    declares = declared(template)
    defaults = {key: _text(one["Default"]) for key, one in declares.items() if "Default" in one}
    return defaults | {key: offered[key] for key in declares if key in offered}


def _text(default: object) -> str:
    """A default as CloudFormation reads it: YAML's booleans are true and false."""
    return str(default).lower() if isinstance(default, bool) else str(default)
