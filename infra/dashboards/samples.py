"""What was measured, out of log lines: ours as the doors wrote it, Lambda's by its REPORT lines."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from infra.dashboards.emf import emissions_in
from infra.dashboards.series import OURS

Key = tuple[str, str, frozenset[tuple[str, str]]]
Point = tuple[int, float]

_REPORT = re.compile(r"^REPORT RequestId: \S+\s+Duration: ([\d.]+) ms")


@dataclass(frozen=True, slots=True)
class Line:
    """A log line: of which door's function, when (Unix time, ms), what."""

    door: str
    at_ms: int
    text: str


@dataclass(slots=True)
class Samples:
    """Values by metric. Namespaces and names are those of the pages, placeholders included."""

    points: dict[Key, list[Point]] = field(default_factory=lambda: defaultdict(list))

    def of(self, namespace: str, metric: str, dimensions: Iterable[tuple[str, str]]) -> list[Point]:
        """Times and values; empty where nothing was measured."""
        return self.points.get((namespace, metric, frozenset(dimensions)), [])

    def span_ms(self) -> tuple[int, int] | None:
        """From the first to the last; None where there is nothing."""
        times = [at for points in self.points.values() for at, _ in points]
        return (min(times), max(times)) if times else None


def samples_in(lines: Iterable[Line], functions: dict[str, str]) -> Samples:
    """Reads every line; `functions` are the doors' names on the pages."""
    found = Samples()
    for line in lines:
        for key, point in (*_ours(line), *_lambdas(line, functions)):
            found.points[key].append(point)
    return found


def _ours(line: Line) -> Iterator[tuple[Key, Point]]:
    for emission in emissions_in(line.text):
        for metric, value in emission.values.items():
            for dimensions in emission.dimensions:
                key = (OURS, metric, frozenset(dimensions.items()))
                yield key, (emission.at_ms, value)


def _lambdas(line: Line, functions: dict[str, str]) -> Iterator[tuple[Key, Point]]:
    report = _REPORT.match(line.text)
    if report and line.door in functions:
        of = frozenset({("FunctionName", functions[line.door])})
        yield ("AWS/Lambda", "Duration", of), (line.at_ms, float(report[1]))
        yield ("AWS/Lambda", "Invocations", of), (line.at_ms, 1.0)
