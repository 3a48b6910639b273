"""Times several sides on one file, in turn, so that what disturbs the machine disturbs all."""

import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.errors import Errors, count
from tests.bench.sides import Said, Side

# OpenMP's threads spin for 200 ms after stock's last step (KMP_BLOCKTIME's default), which would be
# on whoever comes next.
REST_SECONDS = 0.3


@dataclass(frozen=True, slots=True)
class Timed:
    """One side on one file: the seconds of each round, and what it said each time."""

    took: tuple[float, ...]
    said: tuple[Said, ...]

    @property
    def seconds(self) -> float:
        """The median."""
        return statistics.median(self.took)

    @property
    def retakes(self) -> int:
        """The median, a number that occurred."""
        return statistics.median_low(one.retakes for one in self.said)

    def errors(self, reference: str, languages: frozenset[str]) -> Errors:
        """The median, a number that occurred: stock samples where it is unsure, so it varies."""
        found = [count(reference, one.text, languages) for one in self.said]
        return Errors(statistics.median_low(one.wrong for one in found), found[0].units)


def alternate(sides: Sequence[Side], path: Path, rounds: int) -> list[Timed]:
    """Every side `rounds` times; each round begins with another one."""
    took: list[list[float]] = [[] for _ in sides]
    said: list[list[Said]] = [[] for _ in sides]
    for number in range(rounds):
        for turn in range(len(sides)):
            which = (number + turn) % len(sides)
            time.sleep(REST_SECONDS)
            began = time.perf_counter()
            heard = sides[which].hear(path)
            took[which].append(time.perf_counter() - began)
            said[which].append(heard)
    return [Timed(tuple(t), tuple(s)) for t, s in zip(took, said, strict=True)]
