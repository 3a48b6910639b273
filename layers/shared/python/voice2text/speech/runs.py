"""Neighbouring chunks as one sound, for a service.

A service is asked for whole runs of at most the two minutes that `chunks.cut` yields at once:
fewer requests, and more context for its model, than the chunks of ten seconds that suit the local
one. Some services bill ten seconds at least. It cuts by itself what is too long for it, and what
it can't do costs two minutes, not the recording.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from voice2text.domain import Span
from voice2text.speech.audio import Audio
from voice2text.speech.chunks import SILENCE_MS, Chunk
from voice2text.speech.phrases import phrases
from voice2text.speech.vad import SAMPLES_PER_MS


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """Chunks in order, and all of them as one; `speech` counts from the first one's start."""

    chunks: tuple[Chunk, ...]

    @property
    def start_ms(self) -> int:
        """Its place in the recording."""
        return self.chunks[0].start_ms

    @property
    def duration_ms(self) -> int:
        """Its length, silence between the chunks included."""
        return self.chunks[-1].span.end_ms - self.start_ms

    @property
    def speech(self) -> tuple[Span, ...]:
        """Where somebody speaks."""
        return tuple(
            span.later(chunk.start_ms - self.start_ms)
            for chunk in self.chunks
            for span in chunk.speech
        )

    @property
    def phrases(self) -> tuple[Span, ...]:
        """The same as a service needs it, which is sent nothing else: soft edges are in it."""
        return phrases(self.speech, self.duration_ms)

    @property
    def audio(self) -> Audio:
        """Its sound; what no chunk kept is silent."""
        if len(self.chunks) == 1:
            return self.chunks[0].audio
        places = [(one.start_ms - self.start_ms) * SAMPLES_PER_MS for one in self.chunks]
        whole = np.zeros(places[-1] + len(self.chunks[-1].audio.samples), np.float32)
        for place, chunk in zip(places, self.chunks, strict=True):
            whole[place : place + len(chunk.audio.samples)] = chunk.audio.samples
        return Audio(whole)


def runs(chunks: Sequence[Chunk]) -> list[Run]:
    """Neighbours put together, unless so much silence is between them that it isn't worth money."""
    groups: list[list[Chunk]] = []
    for chunk in chunks:
        if groups and chunk.start_ms - groups[-1][-1].span.end_ms < SILENCE_MS:
            groups[-1].append(chunk)
        else:
            groups.append([chunk])
    return [Run(tuple(group)) for group in groups]


def runs_among(chunks: Sequence[Chunk], wanted: Sequence[bool]) -> Iterator[Run]:
    """Runs of those that are wanted; one that isn't parts its neighbours."""
    for is_wanted, group in groupby(zip(chunks, wanted, strict=True), key=lambda pair: pair[1]):
        if is_wanted:
            yield from runs([chunk for chunk, _ in group])
