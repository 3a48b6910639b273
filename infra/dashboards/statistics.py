"""CloudWatch's statistics over the values of a period."""

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

Curve = dict[int, float]  # the beginning of a period, Unix time in ms, to its value

_STATS: dict[str, Callable[[Sequence[float]], float]] = {
    "Average": lambda values: sum(values) / len(values),
    "Sum": math.fsum,
    "Minimum": min,
    "Maximum": max,
    "SampleCount": len,
}
_PERCENTILE = re.compile(r"p(\d{1,2}(?:\.\d+)?|100)")


def is_statistic(name: str) -> bool:
    """Whether this is one of those that are used here."""
    return name in _STATS or _PERCENTILE.fullmatch(name) is not None


def statistic(name: str, values: Sequence[float]) -> float:
    """One figure of some values, at least one; percentiles are interpolated between two.

    Raises:
        ValueError: no such statistic.
    """
    if name in _STATS:
        return _STATS[name](values)
    percentile = _PERCENTILE.fullmatch(name)
    if not percentile:
        raise ValueError(f"no statistic {name}")
    ranked = sorted(values)
    place = float(percentile[1]) / 100 * (len(ranked) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ranked) - 1)
    return ranked[below] + (ranked[above] - ranked[below]) * (place - below)


def curve(points: Iterable[tuple[int, float]], stat: str, period_ms: int) -> Curve:
    """The statistic of every period that has values."""
    periods: dict[int, list[float]] = defaultdict(list)
    for at_ms, value in points:
        periods[at_ms - at_ms % period_ms].append(value)
    return {began: statistic(stat, values) for began, values in sorted(periods.items())}
