"""A widget's lines with values: what CloudWatch would draw of these samples."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from infra.dashboards.expressions import calculate
from infra.dashboards.samples import Samples
from infra.dashboards.statistics import Curve, curve


@dataclass(frozen=True, slots=True)
class Drawn:
    """One visible line; `is_measured` tells whether any of what it needs was measured here."""

    label: str
    values: Curve
    is_measured: bool


def drawn(metrics: Sequence[list[Any]], samples: Samples, period_ms: int) -> list[Drawn]:
    """The visible lines of a widget's body, in order."""
    found: list[Drawn] = []
    by_id: dict[str, Curve] = {}
    for line in metrics:
        if "expression" in line[0]:
            values = calculate(line[0]["expression"], by_id)
            label, is_visible = line[0]["label"], True
        else:
            namespace, name, *pairs, options = line
            points = samples.of(namespace, name, zip(pairs[::2], pairs[1::2], strict=True))
            values = curve(points, options["stat"], period_ms)
            label, is_visible = options["label"], options.get("visible", True)
            if "id" in options:
                by_id[options["id"]] = values
        if is_visible:
            found.append(Drawn(label, values, bool(values)))
    return found
