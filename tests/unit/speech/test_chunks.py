"""A stream of sound is cut at silence, and no speech is lost on the way."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice2text.domain import MEBIBYTE, Span
from voice2text.speech import chunks
from voice2text.speech.audio import SAMPLE_RATE, Audio, Samples
from voice2text.speech.chunks import (
    LONGEST_MS,
    SHORTEST_MS,
    SILENCE_MS,
    Chunk,
    cut,
    grouped,
    halves,
)
from voice2text.speech.decode import Caps, measure
from voice2text.speech.spans import total_ms
from voice2text.speech.vad import stretches

pytestmark = pytest.mark.unit

LONG = Path(__file__).parents[2] / "recordings" / "flite_en_long.ogg"


@st.composite
def speech(draw: st.DrawFn) -> list[Span]:
    found, time = [], 0
    for _ in range(draw(st.integers(0, 40))):
        start = time + draw(st.integers(160, 4_000))
        time = start + draw(st.integers(100, 12_000))
        found.append(Span(start, time))
    return found


@given(speech())
def test_every_stretch_is_in_one_group_and_groups_fit(found: list[Span]) -> None:
    groups = grouped(found)
    assert [span for group in groups for span in group] == found
    for group in groups:
        assert len(group) == 1 or group[-1].end_ms - group[0].start_ms <= LONGEST_MS
        assert all(b.start_ms - a.end_ms < SILENCE_MS for a, b in pairwise(group))


def test_a_click_is_not_speech() -> None:
    assert grouped([Span(1000, 1000 + SHORTEST_MS - 1)]) == []
    assert grouped([Span(1000, 1060), Span(1300, 1900)]) == [[Span(1000, 1060), Span(1300, 1900)]]


def test_the_cut_is_where_the_pause_is_longest() -> None:
    spoken = [Span(0, 4000), Span(4200, 6000), Span(6900, 8000), Span(8200, 12_000)]
    assert grouped(spoken) == [spoken[:2], spoken[2:]]


def test_halves_part_at_the_longest_pause_and_lose_nothing() -> None:
    samples = np.arange(10 * SAMPLE_RATE, dtype=np.float32)
    whole = Chunk(Audio(samples), 7000, (Span(500, 2000), Span(2300, 4000), Span(6000, 9000)))
    one, other = halves(whole)
    assert one.speech == (Span(0, 1500), Span(1800, 3500)) or one.speech[0].start_ms >= 0
    assert total_ms(one.speech) + total_ms(other.speech) == total_ms(whole.speech)
    assert other.start_ms + other.speech[0].start_ms == 7000 + 6000
    assert one.span.end_ms <= other.span.start_ms
    first = other.audio.samples[0] / SAMPLE_RATE * 1000
    assert first == pytest.approx(other.start_ms - 7000, abs=1)


def test_one_stretch_has_no_halves() -> None:
    whole = Chunk(Audio(np.zeros(SAMPLE_RATE, np.float32)), 0, (Span(0, 900),))
    assert halves(whole) == [whole]


def repeated(times: int, pause_s: int = 1) -> list[Samples]:
    """The long recording over and over, in blocks of 30 s."""
    once = measure(LONG, Caps(bytes=MEBIBYTE, seconds=60)).audio().samples
    pause = np.zeros(pause_s * SAMPLE_RATE, np.float32)
    samples = np.concatenate([part for _ in range(times) for part in (once, pause)])
    return [samples[at : at + 30 * SAMPLE_RATE] for at in range(0, len(samples), 30 * SAMPLE_RATE)]


def test_a_buffer_leaves_no_seam() -> None:
    blocks = repeated(4)
    lists = list(cut(blocks))
    assert len(lists) > 1
    found = [chunk for one in lists for chunk in one]
    whole = np.concatenate(blocks)
    assert all(a.span.end_ms <= b.span.start_ms for a, b in pairwise(found))
    for chunk in found:
        at = chunk.start_ms * SAMPLE_RATE // 1000
        assert np.array_equal(chunk.audio.samples, whole[at : at + len(chunk.audio.samples)])
    # What the detector hears in all of it at once is what is in the chunks.
    at_once = total_ms(stretches(Audio(whole)))
    assert sum(total_ms(chunk.speech) for chunk in found) == pytest.approx(at_once, rel=0.01)


def test_an_hour_of_silence_after_speech_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[int] = []

    def look(audio: Audio) -> list[Span]:
        looked_at.append(audio.duration_ms)
        return stretches(audio)

    monkeypatch.setattr(chunks, "stretches", look)
    silence = [np.zeros(30 * SAMPLE_RATE, np.float32)] * 40
    found = [chunk for one in cut([*repeated(1), *silence]) for chunk in one]
    assert found[-1].span.end_ms < 40_000
    assert max(looked_at) <= chunks.BUFFER_MS + 30_000


def test_nothing_is_cut_out_of_nothing() -> None:
    assert list(cut([])) == []
    assert [one for one in cut([np.zeros(100, np.float32)]) if one] == []
