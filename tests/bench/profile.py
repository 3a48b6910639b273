"""`python -m tests.bench.profile [DIR]`: where the time goes.

Of short recordings only those that are one chunk: in them nothing runs beside anything else, so the
parts add up to the time. Of the long one the parts are summed over all processors.
"""

import statistics
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import Any

from infra.local.progress import say, step
from tests.bench.joined import join, write
from tests.bench.long import AT_LEAST_MS
from tests.bench.manifest import CAPS, Recording
from tests.bench.options import finish, recordings, rounds, whisper
from tests.bench.pairs import SHORT_MS
from tests.bench.sides import processors
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
_WATCHED = ("decode file", "VAD", *_METHODS)
PARTS = (*_WATCHED, "rest")

Parts = dict[str, float]


@dataclass
class Run:
    """One transcription: its seconds, those of each watched part, and the calls of each."""

    wall: float = 0.0
    parts: Parts = field(default_factory=lambda: dict.fromkeys(_WATCHED, 0.0))
    calls: Counter[str] = field(default_factory=Counter)
    chunks: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, part: str, seconds: float) -> None:
        """From whichever thread did it."""
        with self._lock:
            self.parts[part] += seconds
            self.calls[part] += 1


def measure_profile(found: Sequence[Recording], folder: Path, times: int) -> None:
    """Prints medians, summed over the short recordings, for beam 1 and as shipped."""
    used = [one for one in found if one.duration_ms <= SHORT_MS and _is_one_chunk(one)]
    if not used:
        print("profile: no recording is one chunk")
        return
    columns: list[Parts] = []
    for beam in (1, BEAM):
        say(f"profile: beam {beam}, {len(used)} recordings")
        engine = WhisperEngine(folder, beam=beam)
        _run(engine, used[0].path)  # the first call of all is slower
        each = [_medians([_run(engine, one.path) for _ in range(times)]) for one in used]
        columns.append({part: sum(one[part] for one in each) for part in PARTS})
    seconds = sum(one.duration_ms for one in used) / 1000
    print(f"profile of {len(used)} recordings of one chunk, {seconds:.1f} s, medians of {times}:")
    print(f"  {'part':<16}{'beam 1':>16}{f'beam {BEAM}':>16}")
    for part in PARTS:
        print(f"  {part:<16}{''.join(_cell(column, part) for column in columns)}")
    whole = "".join(f"{sum(column.values()) * 1000:>8.0f} ms     " for column in columns)
    print(f"  {'all':<16}{whole}".rstrip(), flush=True)


def measure_long_profile(found: Sequence[Recording], folder: Path) -> None:
    """Prints what all processors did in one hearing of the long recording with beam 1.

    Encodings and decodings beyond one a chunk are what the gate asked for.
    """
    joined = join(found, AT_LEAST_MS)
    if joined is None:
        return
    engine = WhisperEngine(folder, beam=1)
    engine.load()
    with tempfile.TemporaryDirectory() as place, step("profile of the long recording"):
        path = Path(place, "long.flac")
        write(joined.blocks(), path)
        run = _run(engine, path)
    whole = run.wall * processors()
    print(
        f"profile of the long recording: {run.wall:.1f} s on {processors()} processors, "
        f"{run.chunks} chunks, beam 1:"
    )
    for part in _WATCHED:
        calls = f", {run.calls[part]} calls" if part in _METHODS else ""
        print(f"  {part:<16}{run.parts[part]:>7.2f} s{run.parts[part] / whole:>6.0%}{calls}")
    left = whole - sum(run.parts.values())
    print(f"  {'rest and idle':<16}{left:>7.2f} s{left / whole:>6.0%}", flush=True)


def _cell(column: Parts, part: str) -> str:
    return f"{column[part] * 1000:>8.0f} ms{column[part] / sum(column.values()):>5.0%}"


def _is_one_chunk(recording: Recording) -> bool:
    sound = measure(recording.path, CAPS)
    return sum(len(some) for some in chunks.cut(sound.blocks())) == 1


def _medians(runs: Sequence[Run]) -> Parts:
    found = {part: statistics.median(run.parts[part] for run in runs) for part in _WATCHED}
    rests = [run.wall - sum(run.parts.values()) for run in runs]
    return {**found, "rest": statistics.median(rests)}


def _run(engine: WhisperEngine, path: Path) -> Run:
    """One transcription. Decoding a file over five minutes goes on in the rest: it is a stream."""
    run = Run()
    model = engine.load()
    with ExitStack() as stack:
        stack.enter_context(_watched(chunks, "stretches", run, "VAD"))
        for part, method in _METHODS.items():
            stack.enter_context(_watched(model, method, run, part))
        began = time.perf_counter()
        sound = measure(path, CAPS)
        run.add("decode file", time.perf_counter() - began)
        for some in chunks.cut(sound.blocks()):
            run.chunks += len(some)
            engine.recognise(some, Wishes())
        run.wall = time.perf_counter() - began
    return run


@contextmanager
def _watched(owner: Any, name: str, run: Run, part: str) -> Iterator[None]:
    """Adds the time of a function's calls to a part, for as long as the block lasts."""
    original: Callable[..., Any] = getattr(owner, name)

    @wraps(original)
    def watched(*args: Any, **named: Any) -> Any:
        began = time.perf_counter()
        try:
            return original(*args, **named)
        finally:
            run.add(part, time.perf_counter() - began)

    setattr(owner, name, watched)
    try:
        yield
    finally:
        setattr(owner, name, original)


def main(arguments: list[str]) -> int:
    """Both profiles."""
    times, found = rounds(), recordings(arguments)
    folder = whisper()
    measure_profile(found, folder, times)
    measure_long_profile(found, folder)
    return 0


if __name__ == "__main__":
    finish(main)
