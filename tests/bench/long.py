"""`python -m tests.bench.long [DIR]`: a recording of six minutes, joined from short ones.

This engine against stock, window after window, and against stock's batches.
"""

import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from infra.local.progress import say, step
from tests.bench.alternate import Timed, alternate
from tests.bench.apart import heard_apart
from tests.bench.joined import Joined, join, write
from tests.bench.manifest import Recording
from tests.bench.options import finish, recordings, rounds, whisper
from tests.bench.sides import Batched, Ours, Said, Side, Stock, processors, stock_model

AT_LEAST_MS = 360_000
BEAM = 1


@dataclass(frozen=True, slots=True)
class Long:
    """The three sides on the long recording."""

    audio_seconds: float
    stock: Timed
    batched: Timed
    ours: Timed


def measure_long(
    found: Sequence[Recording], folder: Path, times: int, *, memory: bool = True
) -> Long | None:
    """Measures and prints; None where there is no recording to make a long one of."""
    joined = join(found, AT_LEAST_MS)
    if joined is None:
        print("long recording: there is nothing to join")
        return None
    with tempfile.TemporaryDirectory() as place:
        path = Path(place, "long.flac")
        with step(f"joining {len(joined.recordings)} recordings"):
            write(joined.blocks(), path)
        model = stock_model(folder)
        sides: list[Side] = [Stock(model, BEAM), Batched(model, BEAM), Ours(folder, BEAM)]
        timed = [_Announced(side) for side in sides]
        long = Long(joined.duration_ms / 1000, *alternate(timed, path, times))
        _print(long, joined, times)
        if memory:
            for side in sides:
                say(f"peak memory of {side.name}, in a process of its own")
                peak_mb = heard_apart(side.name, path, folder, BEAM).peak_mb
                print(f"  peak memory, {side.name}: {peak_mb} MB", flush=True)
    return long


def one_language(found: Sequence[Recording]) -> list[Recording]:
    """The recordings with a text in the language that most of them are in."""
    known = [recording for recording in found if recording.text]
    spoken = Counter(recording.language for recording in known).most_common(1)
    return [recording for recording in known if recording.language == spoken[0][0]]


class _Announced:
    """A side that says when it begins and how long it took."""

    def __init__(self, side: Side) -> None:
        self.name = side.name
        self._side = side

    def hear(self, path: Path) -> Said:
        with step(f"long recording, {self.name}"):
            return self._side.hear(path)


def _print(long: Long, joined: Joined, times: int) -> None:
    languages = ", ".join(sorted(filter(None, joined.languages))) or "language unknown"
    print(
        f"long recording, {long.audio_seconds:.0f} s in {len(joined.recordings)} pieces "
        f"({languages}; beam {BEAM}, {processors()} threads, medians of {times}):"
    )
    for name, side in (("stock", long.stock), ("batched", long.batched), ("ours", long.ours)):
        scored = "no reference"
        if joined.text is not None:
            errors = side.errors(joined.text, joined.languages)
            scored = f"{errors.wrong} of {errors.units} wrong"
        rtf = side.seconds / long.audio_seconds
        redone = f", {side.retakes} decodings redone" if side.retakes else ""
        each = ", ".join(f"{one:.1f}" for one in side.took)
        print(f"  {name:<8}{side.seconds:>7.1f} s ({each}), RTF {rtf:.3f}, {scored}{redone}")
    print(
        f"  ours is {long.stock.seconds / long.ours.seconds:.2f} times as fast as stock, "
        f"{long.batched.seconds / long.ours.seconds:.2f} times as fast as its batches",
        flush=True,
    )
    if len(joined.languages) > 1:
        print("  (stock settles on one language for a whole recording; these are several)")


def main(arguments: list[str]) -> int:
    """The long recording alone."""
    times, found = rounds(), recordings(arguments)
    measure_long(found, whisper(), times)
    return 0


if __name__ == "__main__":
    finish(main)
