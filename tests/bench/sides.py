"""What is compared: a path in, a text out, decoding the file and detecting the language included.

Each gets the path, so each side's own decoder counts; ours also checks the file against the caps.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from tests.bench.manifest import CAPS
from voice2text.speech.chunks import cut
from voice2text.speech.decode import measure
from voice2text.speech.heard import Wishes
from voice2text.speech.whisper.engine import WhisperEngine

BATCH = 8  # what faster-whisper's README and its default use


@dataclass(frozen=True, slots=True)
class Said:
    """A text, and how many decodings beyond the first the gate asked for."""

    text: str
    retakes: int = 0


class Side(Protocol):
    """One of those compared."""

    @property
    def name(self) -> str:
        """What to call it in a table."""

    def hear(self, path: Path) -> Said:
        """Transcribes one file."""


class Ours:
    """This engine: decode, cut, recognise; no router, no database."""

    def __init__(
        self, folder: Path, beam: int, reached: Callable[[int], None] = lambda _: None
    ) -> None:
        """`reached` is told, in milliseconds, how far into the recording it is."""
        self.name = "ours"
        self._reached = reached
        self.engine = WhisperEngine(folder, beam=beam)

    def hear(self, path: Path) -> Said:
        """Holds no more of a long recording than the engine does."""
        texts: list[str] = []
        retakes = 0
        for chunks in cut(measure(path, CAPS).blocks()):
            for heard in self.engine.recognise(chunks, Wishes()):
                texts += [segment.text for segment in heard.segments]
                retakes += heard.retakes
            if chunks:
                self._reached(chunks[-1].span.end_ms)
        return Said(" ".join(texts), retakes)


class Stock:
    """faster-whisper as its README shows it; `beam` None leaves its default, which is 5."""

    def __init__(self, model: Any, beam: int | None) -> None:
        self.name = "stock"
        self._model = model
        self._options = {} if beam is None else {"beam_size": beam}

    def hear(self, path: Path) -> Said:
        """The segments are a generator: joining them does the work."""
        segments, _ = self._model.transcribe(str(path), **self._options)
        return Said("".join(segment.text for segment in segments))


class Batched:
    """faster-whisper's pipeline for long recordings: VAD, then windows in batches."""

    def __init__(self, model: Any, beam: int) -> None:
        from faster_whisper import BatchedInferencePipeline

        self.name = "batched"
        self._pipeline = BatchedInferencePipeline(model)
        self._beam = beam

    def hear(self, path: Path) -> Said:
        """As above."""
        segments, _ = self._pipeline.transcribe(str(path), batch_size=BATCH, beam_size=self._beam)
        return Said("".join(segment.text for segment in segments))


def stock_model(folder: Path) -> Any:
    """faster-whisper's model on as many threads as this process has processors."""
    from faster_whisper import WhisperModel

    return WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=processors())


def made(name: str, folder: Path, beam: int, reached: Callable[[int], None]) -> Side:
    """One of them by name, with a model of its own; only ours tells how far it is."""
    if name == "ours":
        return Ours(folder, beam, reached)
    model = stock_model(folder)
    return Batched(model, beam) if name == "batched" else Stock(model, beam)


def processors() -> int:
    """How many this process may use: what the engine takes, and stock is given."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
