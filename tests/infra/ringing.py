"""What CloudWatch makes of an alarm and its datapoints: does it ring?"""

import operator
from collections.abc import Mapping, Sequence
from typing import Any

from infra.dashboards.expressions import calculate
from tests.infra.dashboards import queries

Inputs = Mapping[str, float]

_COMPARISONS = {
    "GreaterThanThreshold": operator.gt,
    "GreaterThanOrEqualToThreshold": operator.ge,
    "LessThanThreshold": operator.lt,
}


def rings(properties: Mapping[str, Any], periods: Sequence[Inputs], budget: float = 0) -> bool:
    """Whether the last `EvaluationPeriods` periods put the alarm into ALARM.

    Args:
        properties: of the alarm's resource.
        periods: the oldest first; what was measured in each, by the query's id, nothing where
            nothing was. An alarm over one metric calls it `value`.
        budget: what a threshold that is a parameter is.
    """
    asked = queries(dict(properties))
    threshold = properties["Threshold"]
    limit = budget if isinstance(threshold, dict) else threshold
    breaches = _COMPARISONS[properties["ComparisonOperator"]]
    window = periods[-properties["EvaluationPeriods"] :]
    count = 0
    for inputs in [*[{}] * (properties["EvaluationPeriods"] - len(window)), *window]:
        value = _value(asked, inputs)
        if value is None:
            count += properties["TreatMissingData"] == "breaching"
        else:
            count += breaches(value, limit)
    return bool(count >= properties.get("DatapointsToAlarm", properties["EvaluationPeriods"]))


def _value(asked: Sequence[Mapping[str, Any]], inputs: Inputs) -> float | None:
    [last] = [query for query in asked if query["ReturnData"]]
    if "Expression" not in last:
        return inputs.get("value")
    curves = {
        query["Id"]: {0: inputs[query["Id"]]} if query["Id"] in inputs else {}
        for query in asked
        if "MetricStat" in query
    }
    return calculate(last["Expression"], curves).get(0)
