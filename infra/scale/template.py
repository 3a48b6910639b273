"""What template.yaml says about memory, queues and alarms: the model and the bill ask it."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import yaml

from infra.local.paths import ROOT

Resource = dict[str, Any]


class _Tags(yaml.SafeLoader):
    """Reads CloudFormation's short forms: `!Ref X` is {"Ref": X}."""


def _tag(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> Resource:
    name = suffix if suffix == "Ref" else f"Fn::{suffix}"
    if isinstance(node, yaml.ScalarNode):
        return {name: loader.construct_scalar(node)}
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    return {name: loader.construct_mapping(node, deep=True)}  # type: ignore[arg-type]


_Tags.add_multi_constructor("!", _tag)


@cache
def read(name: str = "template.yaml") -> Resource:
    """A template of this repository."""
    found: Resource = yaml.load((ROOT / name).read_text(), Loader=_Tags)  # noqa: S506 - our own
    return found


def of_type(kind: str, name: str = "template.yaml") -> dict[str, Resource]:
    """The properties of all resources of a type."""
    return {
        logical: resource.get("Properties", {})
        for logical, resource in read(name)["Resources"].items()
        if resource["Type"] == kind
    }


def memory_mb(name: str = "template.yaml") -> dict[str, int]:
    """The memory of each function in MB; the globals' where it has none of its own."""
    usual = read(name).get("Globals", {}).get("Function", {}).get("MemorySize", 128)
    return {
        logical: int(_value(properties.get("MemorySize", usual), name))
        for logical, properties in of_type("AWS::Serverless::Function", name).items()
    }


def general(
    setting: str, name: str = "template.yaml", given: Mapping[str, str] | None = None
) -> Any:
    """What the template sets for all its functions; None where it is silent.

    `given` are parameters; the others have their defaults.
    """
    return _value(read(name).get("Globals", {}).get("Function", {}).get(setting), name, given)


def event_sources(name: str = "template.yaml") -> dict[str, int]:
    """How many event sources poll a standard queue, and how many a FIFO queue."""
    fifo = {queue for queue, it in of_type("AWS::SQS::Queue", name).items() if it.get("FifoQueue")}
    polled = [
        event["Properties"]["Queue"]["Fn::GetAtt"].partition(".")[0]
        for properties in of_type("AWS::Serverless::Function", name).values()
        for event in properties.get("Events", {}).values()
        if event["Type"] == "SQS"
    ]
    count = sum(queue in fifo for queue in polled)
    return {"standard": len(polled) - count, "fifo": count}


def _value(found: Any, name: str, given: Mapping[str, str] | None = None) -> Any:
    """A parameter, given or by default, where the value or all that it holds refers to one."""
    if isinstance(found, dict) and "Ref" in found:
        default = read(name)["Parameters"][found["Ref"]].get("Default")
        return (given or {}).get(found["Ref"], default)
    if isinstance(found, dict):
        return {key: _value(value, name, given) for key, value in found.items()}
    return found
