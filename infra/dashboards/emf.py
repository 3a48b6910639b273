"""Metrics out of log lines, as CloudWatch reads them (the EMF specification)."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Emission:
    """One line of metrics.

    `dimensions` are the sets under which every value is filed; `others` is what else stands in
    the line, the dimensions' values included.
    """

    at_ms: int
    namespace: str
    dimensions: tuple[dict[str, str], ...]
    values: Mapping[str, float]
    units: Mapping[str, str]
    others: Mapping[str, Any]


def emissions_in(text: str) -> Iterator[Emission]:
    """The lines of metrics in a log; whatever else stands there is passed over."""
    for line in text.splitlines():
        if '"_aws"' not in line or "{" not in line:
            continue
        # The runtime may put its own prefix before what a function printed.
        try:
            whole = json.loads(line[line.index("{") :])
            yield _emission(whole)
        except (ValueError, KeyError, TypeError):
            continue


def _emission(whole: dict[str, Any]) -> Emission:
    header = whole["_aws"]
    [directive] = header["CloudWatchMetrics"]
    units = {metric["Name"]: metric.get("Unit", "None") for metric in directive["Metrics"]}
    return Emission(
        at_ms=header["Timestamp"],
        namespace=directive["Namespace"],
        dimensions=tuple(
            {name: str(whole[name]) for name in names} for names in directive["Dimensions"]
        ),
        values={name: _number(whole[name]) for name in units},
        units=units,
        others={key: value for key, value in whole.items() if key not in {"_aws", *units}},
    )


def _number(value: Any) -> float:
    [one] = value if isinstance(value, list) else [value]
    return float(one)
