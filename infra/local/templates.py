"""The templates as Python sees them, after SAM's own reading of the tags."""

from functools import cache
from typing import Any

import yaml

from infra.local.paths import ROOT

STACKS = ("template.yaml", "infra/data.yaml")


class _Tags(yaml.SafeLoader):
    pass


def _tag(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    name = suffix if suffix in {"Ref", "Condition"} else f"Fn::{suffix}"
    if isinstance(node, yaml.ScalarNode):
        return {name: loader.construct_scalar(node)}
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    raise ValueError(suffix)


_Tags.add_multi_constructor("!", _tag)


@cache
def template(name: str) -> dict[str, Any]:
    """A template by its path; `!Ref x` is `{"Ref": "x"}`, `!Sub x` is `{"Fn::Sub": "x"}`."""
    loaded: dict[str, Any] = yaml.load((ROOT / name).read_text(), Loader=_Tags)  # noqa: S506
    return loaded


def resources(kind: str, name: str = "template.yaml") -> dict[str, dict[str, Any]]:
    """The properties of every resource of a kind, by its logical name."""
    return {
        logical: resource.get("Properties", {})
        for logical, resource in template(name)["Resources"].items()
        if resource["Type"] == kind
    }


def statements(role: str, name: str = "template.yaml") -> list[tuple[str, dict[str, Any]]]:
    """All that a role says, each with the condition under which it does, "" for always."""
    found = [
        statement
        for policy in resources("AWS::IAM::Role", name)[role].get("Policies", [])
        for statement in policy["PolicyDocument"]["Statement"]
    ]
    return [_with_condition(one) for one in found]


def _with_condition(statement: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    if "Fn::If" not in statement:
        return "", statement
    condition, yes, no = statement["Fn::If"]
    return (f"not {condition}", no) if yes == {"Ref": "AWS::NoValue"} else (condition, yes)


def listed(value: Any) -> list[Any]:
    """What IAM takes as one or as a list, as a list."""
    return value if isinstance(value, list) else [value]
