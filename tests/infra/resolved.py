"""A template as CloudFormation sees it once its parameters are known: conditions decided."""

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.infra.template import template

# Stands for AWS::NoValue: what holds it is left out.
_NOTHING = object()


@dataclass(frozen=True)
class Stack:
    """What would be created, and what it says, for one set of parameters."""

    parameters: Mapping[str, str]
    resources: Mapping[str, dict[str, Any]]
    outputs: Mapping[str, Any]

    def of(self, kind: str) -> dict[str, dict[str, Any]]:
        """The properties of every resource of a kind that exists, by its logical name."""
        return {
            name: resource.get("Properties", {})
            for name, resource in self.resources.items()
            if resource["Type"] == kind
        }

    def dangling(self) -> set[str]:
        """What is referred to and exists neither as a resource, a parameter nor a pseudo one."""
        known = self.resources.keys() | self.parameters.keys()
        return {
            name
            for name in _references([dict(self.resources), dict(self.outputs)])
            if name not in known and not name.startswith("AWS::")
        }


def stack(name: str, **given: str) -> Stack:
    """Resolves a template's conditions for the parameters given, the others by their defaults."""
    whole = template(name)
    parameters = {
        key: given.get(key, str(one.get("Default", ""))) for key, one in whole["Parameters"].items()
    }
    assert given.keys() <= parameters.keys()
    decide = Conditions(whole.get("Conditions", {}), parameters)
    resources = {
        key: decide.value({k: v for k, v in copy.deepcopy(one).items() if k != "Condition"})
        for key, one in whole["Resources"].items()
        if "Condition" not in one or decide(one["Condition"])
    }
    outputs = {
        key: decide.value(copy.deepcopy(one["Value"])) for key, one in whole["Outputs"].items()
    }
    return Stack(parameters, resources, outputs)


class Conditions:
    """A template's conditions for parameters that are known."""

    def __init__(self, conditions: Mapping[str, Any], parameters: Mapping[str, str]) -> None:
        self._conditions = conditions
        self._parameters = parameters

    def __call__(self, name: str) -> bool:
        return self._holds(self._conditions[name])

    def value(self, node: Any) -> Any:
        """The same with every Fn::If decided."""
        if node == {"Ref": "AWS::NoValue"}:
            return _NOTHING
        if isinstance(node, dict):
            if node.keys() == {"Fn::If"}:
                name, yes, no = node["Fn::If"]
                return self.value(yes if self(name) else no)
            made = {key: self.value(one) for key, one in node.items()}
            return {key: one for key, one in made.items() if one is not _NOTHING}
        if isinstance(node, list):
            return [one for one in map(self.value, node) if one is not _NOTHING]
        return node

    def _holds(self, node: dict[str, Any]) -> bool:
        [(function, argument)] = node.items()
        match function:
            case "Fn::Not":
                return not self._holds(argument[0])
            case "Fn::And":
                return all(self._holds(one) for one in argument)
            case "Fn::Or":
                return any(self._holds(one) for one in argument)
            case "Condition" | "Fn::Condition":
                return self(argument)
            case "Fn::Equals":
                left, right = (self._text(one) for one in argument)
                return bool(left == right)
        raise ValueError(function)

    def _text(self, node: Any) -> str:
        match node:
            case {"Ref": name}:
                return str(self._parameters[name])
            case {"Fn::Sub": text}:
                return re.sub(r"\$\{(\w+)\}", lambda found: str(self._parameters[found[1]]), text)
        return str(node)


def _references(node: Any) -> Iterator[str]:
    """Every name that Ref, GetAtt, Sub or DependsOn points to."""
    if isinstance(node, list):
        for one in node:
            yield from _references(one)
    if not isinstance(node, dict):
        return
    for key, one in node.items():
        if key == "Ref":
            yield one.split(".")[0]  # SAM: Migrator.Version
        elif key == "Fn::GetAtt":
            yield (one if isinstance(one, str) else one[0]).split(".")[0]
        elif key == "Fn::Sub":
            text, own = (one, {}) if isinstance(one, str) else one
            yield from (name for name in re.findall(r"\$\{([\w:]+)", text) if name not in own)
            yield from _references(own)
        elif key == "DependsOn":
            yield from [one] if isinstance(one, str) else one
        else:
            yield from _references(one)
