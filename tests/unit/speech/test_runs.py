"""Chunks joined for a service: the same sound at the same place."""

import itertools
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.speech.talk import detected_by_loudness, loud
from voice2text.domain import Span
from voice2text.speech.audio import SAMPLE_RATE, Audio, Sound
from voice2text.speech.chunks import MARGIN_MS, SILENCE_MS, Chunk, cut
from voice2text.speech.phrases import phrases
from voice2text.speech.runs import Run, runs, runs_among
from voice2text.speech.vad import SAMPLES_PER_MS

pytestmark = pytest.mark.unit


@pytest.fixture(autouse=True, scope="module")
def _detector() -> Iterator[None]:
    with detected_by_loudness():
        yield


def recorded(lengths: list[int]) -> tuple[Audio, list[Chunk]]:
    """A recording of speech and silence in turn, in tenths of a second, and its chunks."""
    random = np.random.default_rng(1)
    parts = [
        random.uniform(0.1, 1.0, length * SAMPLE_RATE // 10) * (number % 2)
        for number, length in enumerate(lengths)
    ]
    audio = Audio(np.concatenate(parts).astype(np.float32))
    return audio, [chunk for some in cut(Sound.of(audio).blocks()) for chunk in some]


talks = st.lists(st.integers(1, 60), min_size=2, max_size=20)


@given(lengths=talks)
def test_a_run_is_the_recording_where_somebody_speaks_and_silence_elsewhere(
    lengths: list[int],
) -> None:
    audio, chunks = recorded(lengths)
    joined = runs(chunks)
    assert [chunk for run in joined for chunk in run.chunks] == chunks
    for run in joined:
        at = run.start_ms * SAMPLES_PER_MS
        original = audio.samples[at : at + len(run.audio.samples)]
        assert np.array_equal(run.audio.samples, original)  # where no chunk is, there is silence
        assert list(run.speech) == loud(run.audio)
        assert run.audio.duration_ms == run.duration_ms
        assert run.phrases == phrases(run.speech, run.duration_ms)
    for before, after in itertools.pairwise(joined):
        assert after.start_ms - before.chunks[-1].span.end_ms >= SILENCE_MS


def test_a_service_gets_the_soft_edges_of_words_too() -> None:
    _, [chunk] = recorded([20, 30, 20])
    assert chunk.speech == (Span(MARGIN_MS, MARGIN_MS + 3_000),)
    [phrase] = Run((chunk,)).phrases
    assert phrase == Span(MARGIN_MS - 400, MARGIN_MS + 3_400)


@given(lengths=talks, unwanted=st.sets(st.integers(0, 20)))
def test_who_is_not_wanted_is_in_no_run_and_within_none(
    lengths: list[int], unwanted: set[int]
) -> None:
    _, chunks = recorded(lengths)
    wanted = [number not in unwanted for number in range(len(chunks))]
    found: list[Run] = list(runs_among(chunks, wanted))
    kept = [chunk for chunk, is_wanted in zip(chunks, wanted, strict=True) if is_wanted]
    assert [chunk for run in found for chunk in run.chunks] == kept
    for number in unwanted & set(range(len(chunks))):
        middle = chunks[number].start_ms
        assert not any(run.start_ms < middle < run.start_ms + run.duration_ms for run in found)
