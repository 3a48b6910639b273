"""Cuts a stream of sound at silence into pieces that fit Whisper's window.

Only a buffer of the sound is in memory, however long the recording is.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from voice2text.domain import Span
from voice2text.speech.audio import Audio, Samples
from voice2text.speech.spans import total_ms
from voice2text.speech.vad import SAMPLES_PER_MS, stretches

# Several chunks' worth, so that all processors have work and little is looked at twice.
BUFFER_MS = 120_000
# A longer chunk tells the model more; shorter ones share the work between processors and keep the
# encoder's window small. On 76 recordings (whisper/window.py), chunks of at most 14, 10, 8, 7, 6
# and 5 s had 78, 78, 85, 88, 91 and 118 wrong words.
LONGEST_MS = 10_000
# Soft beginnings and ends of words, which the detector misses.
MARGIN_MS = 500
# A click, not a word: the detector's shortest finding is 64 ms, the shortest word some 150.
SHORTEST_MS = 100
# A silence as long as this is not worth encoding, nor does it tie what is said around it together.
SILENCE_MS = 2_000


@dataclass(frozen=True, slots=True, eq=False)
class Chunk:
    """A piece of a recording that is transcribed at once.

    `start_ms` is its place in the recording; `speech`, where somebody speaks, counts from there.
    """

    audio: Audio
    start_ms: int
    speech: tuple[Span, ...]

    @property
    def span(self) -> Span:
        """Its place in the recording."""
        return Span(self.start_ms, self.start_ms + self.audio.duration_ms)

    def part(self, speech: Sequence[Span], *, after_ms: int, before_ms: int) -> "Chunk":
        """A chunk of some of the speech, within times of this one, margins included."""
        first = max(after_ms, speech[0].start_ms - MARGIN_MS)
        last = min(before_ms, speech[-1].end_ms + MARGIN_MS)
        return Chunk(
            Audio(self.audio.samples[first * SAMPLES_PER_MS : last * SAMPLES_PER_MS]),
            self.start_ms + first,
            tuple(one.later(-first) for one in speech),
        )


def cut(blocks: Iterable[Samples]) -> Iterator[list[Chunk]]:
    """The chunks of a recording in order, in lists of what may be transcribed at the same time.

    `blocks` are consecutive mono samples at 16 kHz. Where nobody speaks there is no chunk.
    """
    held: list[Samples] = []
    at_ms = 0
    for block in blocks:
        held.append(block)
        if sum(map(len, held)) < BUFFER_MS * SAMPLES_PER_MS:
            continue
        buffer = Chunk(Audio(np.concatenate(held)), at_ms, ())
        groups = grouped(stretches(buffer.audio))
        ready, rest_ms = groups, buffer.audio.duration_ms - MARGIN_MS
        if groups and rest_ms + MARGIN_MS - groups[-1][-1].end_ms < SILENCE_MS:
            # Speech at the end may go on in what comes next, so the last group waits for it.
            ready, rest_ms = groups[:-1], _begin(groups)
        yield _chunks(buffer, ready, rest_ms)
        held = [buffer.audio.samples[rest_ms * SAMPLES_PER_MS :].copy()]
        at_ms += rest_ms
    if held:
        buffer = Chunk(Audio(np.concatenate(held)), at_ms, ())
        yield _chunks(buffer, grouped(stretches(buffer.audio)), buffer.audio.duration_ms)


def grouped(speech: Sequence[Span]) -> list[list[Span]]:
    """Stretches put together up to `LONGEST_MS`, parted where the pause is longest."""
    groups: list[list[Span]] = []
    group: list[Span] = []
    for stretch in speech:
        if group and stretch.start_ms - group[-1].end_ms >= SILENCE_MS:
            groups.append(group)
            group = []
        while group and stretch.end_ms - group[0].start_ms > LONGEST_MS:
            size = _longest_pause([*group, stretch])
            groups.append(group[:size])
            group = group[size:]
        group.append(stretch)
    groups.append(group)
    return [group for group in groups if total_ms(group) >= SHORTEST_MS]


def halves(chunk: Chunk) -> list[Chunk]:
    """A chunk in two, parted at its longest pause; just itself where there is no pause."""
    if len(chunk.speech) < 2:
        return [chunk]
    gaps = [(after.start_ms - before.end_ms) for before, after in pairwise(chunk.speech)]
    size = gaps.index(max(gaps)) + 1
    middle = (chunk.speech[size - 1].end_ms + chunk.speech[size].start_ms) // 2
    return [
        chunk.part(chunk.speech[:size], after_ms=0, before_ms=middle),
        chunk.part(chunk.speech[size:], after_ms=middle, before_ms=chunk.audio.duration_ms),
    ]


def _begin(groups: Sequence[Sequence[Span]]) -> int:
    """Where the last group begins, its margin included, and the group before it is over."""
    first_ms = groups[-1][0].start_ms
    over_ms = (groups[-2][-1].end_ms + first_ms) // 2 if len(groups) > 1 else 0
    return max(0, first_ms - MARGIN_MS, over_ms)


def _longest_pause(group: Sequence[Span]) -> int:
    """How many stretches come before the cut: the longest pause after half of the length."""
    begin = group[0].start_ms
    pauses = [(after.start_ms - before.end_ms) for before, after in pairwise(group)]
    late = [
        number for number, one in enumerate(group[:-1]) if one.end_ms - begin >= LONGEST_MS / 2
    ] or [len(pauses) - 1]
    return max(late, key=lambda number: (pauses[number], number)) + 1


def _chunks(buffer: Chunk, groups: list[list[Span]], end_ms: int) -> list[Chunk]:
    bounds = [0]
    bounds += [(one[-1].end_ms + other[0].start_ms) // 2 for one, other in pairwise(groups)]
    bounds.append(max(end_ms, groups[-1][-1].end_ms) if groups else end_ms)
    return [
        buffer.part(group, after_ms=after, before_ms=before)
        for group, (after, before) in zip(groups, pairwise(bounds), strict=False)
    ]
