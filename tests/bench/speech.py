"""`python -m tests.bench.speech [DIR]`: the speech engine's figures, one line of JSON last.

With a folder only what a folder can tell: short pairs and the long recording.
"""

import os
from collections.abc import Sequence
from pathlib import Path

from infra.local.progress import say
from tests.bench.cold import measure_cold
from tests.bench.costs import Load, print_costs
from tests.bench.figures import line
from tests.bench.long import Long, measure_long, one_language
from tests.bench.manifest import Recording
from tests.bench.memory import measure_memory
from tests.bench.options import finish, long_hours, recordings, rounds, whisper
from tests.bench.pairs import Short, measure_short
from tests.bench.profile import measure_long_profile, measure_profile
from tests.bench.sides import processors

# A tenth of a processor: what an idle machine's own services take.
QUIET_LOAD = 0.1


def measure_folder(found: Sequence[Recording]) -> str:
    """Pairs and the long recording; answers the line of JSON.

    Raises:
        UsageError: a setting is wrong, or there is no model.
    """
    times, folder = rounds(), whisper()
    _machine()
    short = measure_short(found, folder, times, "same beam")
    measure_short(found, folder, times, "as shipped")
    return line(short, measure_long(found, folder, times))


def measure_all(found: Sequence[Recording]) -> str:
    """Everything about speech; answers the line of JSON.

    Raises:
        UsageError: a setting is wrong, or there is no model.
    """
    times, hours, folder = rounds(), long_hours(), whisper()
    _machine()
    short = measure_short(found, folder, times, "same beam")
    shipped = measure_short(found, folder, times, "as shipped")
    long = measure_long(found, folder, times)
    _one_language(found, folder, times)
    measure_memory(found, folder, hours)
    measure_cold(found, folder)
    measure_profile(found, folder, times)
    measure_long_profile(found, folder)
    _costs(shipped, long)
    return line(short, long)


def _machine() -> None:
    """What the figures depend on besides the engines.

    Two threads of one step wait for each other: beside other work stock loses more than this
    engine, whose threads work on a window each (speech/whisper/model.py).
    """
    load = os.getloadavg()[0]
    blas = os.environ.get("OPENBLAS_NUM_THREADS", "unset")
    print(
        f"{processors()} processors, load {load:.1f} at the start, OPENBLAS_NUM_THREADS {blas};"
        " all sides in one process, each decodes the file and detects the language",
        flush=True,
    )
    if load > QUIET_LOAD * processors():
        say("this machine is busy, which makes stock look slower than it is: run it again later")


def _one_language(found: Sequence[Recording], folder: Path, times: int) -> None:
    """Once more where the recordings are in several languages, which stock can't follow."""
    alike = one_language(found)
    if 0 < len(alike) < sum(recording.text is not None for recording in found):
        measure_long(alike, folder, times, memory=False)


def _costs(shipped: Short | None, long: Long | None) -> None:
    if shipped:
        audio = shipped.audio_seconds
        load = Load(shipped.our_seconds / audio, audio / len(shipped.pairs))
        print_costs("short recordings as shipped", load)
    if long:
        audio = long.audio_seconds
        print_costs("a long recording, beam 1,", Load(long.ours.seconds / audio, audio))


def main(arguments: list[str]) -> int:
    """A folder's figures, or all there are."""
    found = recordings(arguments)
    print(measure_folder(found) if arguments else measure_all(found), flush=True)
    return 0


if __name__ == "__main__":
    finish(main)
