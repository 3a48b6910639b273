"""Long recordings, made of short ones: which, in what order, and the file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import cycle
from pathlib import Path

import av
import numpy as np
from av.audio.stream import AudioStream

from tests.bench.manifest import CAPS, Recording
from voice2text.speech.audio import SAMPLE_RATE, Samples
from voice2text.speech.decode import measure

GAP_MS = 500


@dataclass(frozen=True, slots=True)
class Joined:
    """Recordings to be put one after the other, with `GAP_MS` of silence between.

    `text` is what is said in all of them, None where that is not known.
    """

    recordings: tuple[Recording, ...]
    text: str | None
    languages: frozenset[str]

    @property
    def duration_ms(self) -> int:
        """The length of the whole."""
        gaps = GAP_MS * (len(self.recordings) - 1)
        return sum(recording.duration_ms for recording in self.recordings) + gaps

    def blocks(self) -> Iterator[Samples]:
        """Its sound."""
        for number, recording in enumerate(self.recordings):
            if number:
                yield np.zeros(GAP_MS * SAMPLE_RATE // 1000, np.float32)
            yield from measure(recording.path, CAPS).blocks()


def join(found: Sequence[Recording], at_least_ms: int) -> Joined | None:
    """All of them, over and over until it is long enough; None if there are none.

    Where at least one has a text, those without are left out: what is joined can be scored.
    """
    known = [recording for recording in found if recording.text is not None]
    used = known or list(found)
    if not used:
        return None
    order: list[Recording] = []
    length_ms = -GAP_MS
    for number, recording in enumerate(cycle(used)):
        if number >= len(used) and length_ms >= at_least_ms:
            break
        order.append(recording)
        length_ms += GAP_MS + recording.duration_ms
    text = " ".join(recording.text or "" for recording in order) if known else None
    languages = frozenset(recording.language for recording in used)
    return Joined(tuple(order), text, languages)


def write(blocks: Iterator[Samples], path: Path) -> None:
    """Encodes sound: FLAC, which loses nothing, or Opus in Ogg, as Telegram's apps send it."""
    codec = "flac" if path.suffix == ".flac" else "libopus"
    at = 0
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=SAMPLE_RATE)
        assert isinstance(stream, AudioStream)
        stream.layout = "mono"
        if codec == "libopus":
            stream.bit_rate = 24_000
        for block in blocks:
            pcm = np.asarray(np.clip(block * 32767, -32768, 32767), np.int16)
            frame = av.AudioFrame.from_ndarray(pcm.reshape(1, -1), "s16", "mono")
            frame.sample_rate, frame.time_base = SAMPLE_RATE, Fraction(1, SAMPLE_RATE)
            frame.pts = at
            at += len(pcm)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
