"""`python -m tests.bench.profile [DIR]`: where the time of a short recording goes.

Only recordings that are one chunk: in them nothing runs beside anything else, so the parts add up.
"""

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

from infra.local.progress import say
from tests.bench.manifest import CAPS, Recording
from tests.bench.options import finish, recordings, rounds, whisper
from tests.bench.pairs import SHORT_MS
from voice2text.speech import chunks
from voice2text.speech.decode import measure
from voice2text.speech.heard import Wishes
from voice2text.speech.whisper.engine import BEAM, WhisperEngine

# Part -> the method of the model in which it happens.
_METHODS = {
    "mel": "features",
    "encode": "encode",
    "language": "languages",
    "decode tokens": "decode",
}
PARTS = ("decode file", "VAD", *_METHODS, "rest")

Parts = dict[str, float]


def measure_profile(found: Sequence[Recording], folder: Path, times: int) -> None:
    """Prints medians, summed over the recordings, for beam 1 and as shipped."""
    columns: list[Parts] = []
    used: list[Recording] = []
    for beam in (1, BEAM):
        say(f"profile: beam {beam}")
        engine = WhisperEngine(folder, beam=beam)
        used = [one for one in found if one.duration_ms <= SHORT_MS and _is_one_chunk(one)]
        if not used:
            print("profile: no recording is one chunk")
            return
        _parts(engine, used[0].path)  # the first call of all is slower
        each = [_medians([_parts(engine, one.path) for _ in range(times)]) for one in used]
        columns.append({part: sum(one[part] for one in each) for part in PARTS})
    seconds = sum(one.duration_ms for one in used) / 1000
    print(f"profile of {len(used)} recordings of one chunk, {seconds:.1f} s, medians of {times}:")
    print(f"  {'part':<16}{'beam 1':>16}{f'beam {BEAM}':>16}")
    for part in (*PARTS, "all"):
        cells = (_cell(column, part) for column in columns)
        print(f"  {part:<16}{''.join(cells)}", flush=True)


def _cell(column: Parts, part: str) -> str:
    whole = sum(column.values())
    seconds = column.get(part, whole)
    return f"{seconds * 1000:>8.0f} ms{seconds / whole:>5.0%}"


def _is_one_chunk(recording: Recording) -> bool:
    sound = measure(recording.path, CAPS)
    return sum(len(some) for some in chunks.cut(sound.blocks())) == 1


def _medians(runs: Sequence[Parts]) -> Parts:
    return {part: statistics.median(run[part] for run in runs) for part in PARTS}


def _parts(engine: WhisperEngine, path: Path) -> Parts:
    """Seconds of each part of one transcription."""
    parts = dict.fromkeys(PARTS, 0.0)
    model = engine.load()
    with (
        _watched(chunks, "stretches", parts, "VAD"),
        ExitStack() as stack,
    ):
        for part, method in _METHODS.items():
            stack.enter_context(_watched(model, method, parts, part))
        began = time.perf_counter()
        sound = measure(path, CAPS)
        parts["decode file"] = time.perf_counter() - began
        for some in chunks.cut(sound.blocks()):
            engine.recognise(some, Wishes())
        whole = time.perf_counter() - began
    parts["rest"] = whole - sum(parts.values())
    return parts


@contextmanager
def _watched(owner: Any, name: str, parts: Parts, part: str) -> Iterator[None]:
    """Adds the time of a function's calls to a part, for as long as the block lasts."""
    original: Callable[..., Any] = getattr(owner, name)

    @wraps(original)
    def watched(*args: Any, **named: Any) -> Any:
        began = time.perf_counter()
        try:
            return original(*args, **named)
        finally:
            parts[part] += time.perf_counter() - began

    setattr(owner, name, watched)
    try:
        yield
    finally:
        setattr(owner, name, original)


def main(arguments: list[str]) -> int:
    """The profile alone."""
    times, found = rounds(), recordings(arguments)
    measure_profile(found, whisper(), times)
    return 0


if __name__ == "__main__":
    finish(main)
