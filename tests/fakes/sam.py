"""`sam deploy` with memory: a parameter that is not said stays as it was."""

import json
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml


class MemorySam:
    """Stands for `infra.pipeline.sam.sam`; keeps each stack's parameters as CloudFormation does.

    Args:
        bring: hears of every deployment: the stack, its parameters, its tags.
    """

    def __init__(
        self, bring: Callable[[str, Mapping[str, str], Mapping[str, str]], None] | None = None
    ) -> None:
        self.parameters: dict[str, dict[str, str]] = {}  # by stack, as it is
        self.said: list[dict[str, str]] = []  # at each deployment
        self._bring = bring

    def __call__(self, arguments: list[str], _environ: Mapping[str, str]) -> str:
        assert arguments[0] == "deploy"
        name, template, config = (
            arguments[arguments.index(option) + 1]
            for option in ("--stack-name", "--template-file", "--config-file")
        )
        said = _said(Path(config))
        declares = yaml.safe_load(Path(template).read_text()).get("Parameters") or {}
        assert set(said) <= set(declares)
        # merge_parameters of samcli/commands/deploy/deploy_context.py: UsePreviousValue
        before = self.parameters.get(name, {})
        default = {key: _default(one) for key, one in declares.items() if "Default" in one}
        known = default | before | said
        now = {key: known[key] for key in declares}  # CloudFormation refuses where there is none
        self.said.append(said)
        if self._bring:
            tags = dict(one.split("=", 1) for one in arguments[arguments.index("--tags") + 1 :])
            self._bring(name, now, tags)
        self.parameters[name] = now
        return ""


def _default(declared: Mapping[str, Any]) -> str:
    found = declared["Default"]
    return json.dumps(found) if isinstance(found, bool) else str(found)


def _said(config: Path) -> dict[str, str]:
    whole = tomllib.loads(config.read_text())
    pairs = whole["default"]["deploy"]["parameters"]["parameter_overrides"]
    split = (pair.split("=", 1) for pair in pairs)
    return {key: value[1:-1].replace('\\"', '"') for key, value in split}
