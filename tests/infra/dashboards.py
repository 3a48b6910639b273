"""infra/dashboards/template.yaml as CloudFormation would expand it."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from infra.local.paths import ROOT

NAMESPACE = "voice2text"


@dataclass(frozen=True, slots=True)
class Asked:
    """One statistic that a widget or an alarm asks for."""

    namespace: str
    metric: str
    dimensions: frozenset[tuple[str, str]]
    stat: str


@cache
def template() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "infra/dashboards/template.yaml").read_text())
    return found


def resources(kind: str) -> dict[str, dict[str, Any]]:
    """Logical names and whole resources."""
    found = template()["Resources"].items()
    return {name: one for name, one in found if one["Type"] == f"AWS::CloudWatch::{kind}"}


def body(resource: dict[str, Any], *, with_database: bool) -> dict[str, Any]:
    """A dashboard's body; its parameters have values."""
    given = resource["Properties"]["DashboardBody"]["Fn::Sub"]
    text, variables = (given, {}) if isinstance(given, str) else given
    for name, value in variables.items():
        condition, there, otherwise = value["Fn::If"]
        assert condition == "HasCluster"
        chosen = there["Fn::Sub"] if with_database else otherwise
        text = text.replace(f"${{{name}}}", chosen)
    found: dict[str, Any] = json.loads(re.sub(r"\$\{([\w:]+)\}", lambda m: value_of(m[1]), text))
    return found


def value_of(parameter: str) -> str:
    """A value that shows which parameter it was."""
    if parameter == "Namespace":
        return NAMESPACE
    assert parameter.startswith("AWS::") or parameter in template()["Parameters"], parameter
    return "eu-central-1" if parameter == "AWS::Region" else parameter


def widgets(*, with_database: bool = True) -> Iterator[dict[str, Any]]:
    for resource in resources("Dashboard").values():
        yield from body(resource, with_database=with_database)["widgets"]


def on_dashboards() -> Iterator[Asked]:
    for widget in widgets():
        for line in widget["properties"].get("metrics", []):
            if isinstance(line[0], str):
                namespace, metric, *pairs, options = line
                dimensions = zip(pairs[::2], pairs[1::2], strict=True)
                yield Asked(namespace, metric, frozenset(dimensions), options["stat"])


def queries(properties: dict[str, Any]) -> list[dict[str, Any]]:
    """What an alarm asks, in the form that those over an expression have."""
    if "Metrics" in properties:
        found: list[dict[str, Any]] = properties["Metrics"]
        return found
    metric = {name: properties[name] for name in ("Namespace", "MetricName", "Dimensions")}
    [stat] = [properties[n] for n in ("Statistic", "ExtendedStatistic") if n in properties]
    stat = {"Metric": metric, "Period": properties["Period"], "Stat": stat}
    return [{"Id": "value", "ReturnData": True, "MetricStat": stat}]


def in_alarms() -> Iterator[Asked]:
    for alarm in resources("Alarm").values():
        for query in queries(alarm["Properties"]):
            if "MetricStat" in query:
                metric = query["MetricStat"]["Metric"]
                dimensions = {(one["Name"], _plain(one["Value"])) for one in metric["Dimensions"]}
                yield Asked(
                    _plain(metric["Namespace"]),
                    metric["MetricName"],
                    frozenset(dimensions),
                    query["MetricStat"]["Stat"],
                )


def _plain(value: Any) -> str:
    return value_of(value["Ref"]) if isinstance(value, dict) else str(value)
