"""The process that is started cold: SIDE FILE MODEL in, four moments of the machine's clock out.

Needs nothing but the image's packages and voice2text, and imports late, for that is measured.
"""

import time

MOMENTS = [time.monotonic()]

import json  # noqa: E402 - the first moment comes before anything is imported
import os  # noqa: E402
import sys  # noqa: E402
from pathlib import Path  # noqa: E402


def ours(path: Path, folder: Path) -> None:
    """This engine as a door uses it."""
    import voice2text.speech.vad
    import voice2text.speech.whisper.model  # noqa: F401 - otherwise a part of loading
    from voice2text.speech.chunks import cut
    from voice2text.speech.decode import Caps, measure
    from voice2text.speech.heard import Wishes
    from voice2text.speech.whisper.engine import WhisperEngine

    MOMENTS.append(time.monotonic())
    engine = WhisperEngine(folder)
    engine.load()
    MOMENTS.append(time.monotonic())
    for chunks in cut(measure(path, Caps(bytes=1 << 30, seconds=3_600)).blocks()):
        engine.recognise(chunks, Wishes())
    MOMENTS.append(time.monotonic())


def stock(path: Path, folder: Path) -> None:
    """faster-whisper with its default beam."""
    from faster_whisper import WhisperModel

    MOMENTS.append(time.monotonic())
    threads = len(os.sched_getaffinity(0))
    model = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=threads)
    MOMENTS.append(time.monotonic())
    list(model.transcribe(str(path))[0])
    MOMENTS.append(time.monotonic())


if __name__ == "__main__":
    {"ours": ours, "stock": stock}[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
    print(json.dumps(MOMENTS))
