"""Where somebody speaks, also after a long time in which nobody did."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from tests.fakes.sounds import noise
from voice2text.domain import MEBIBYTE, Span
from voice2text.speech.audio import SAMPLE_RATE, Audio
from voice2text.speech.decode import Caps, measure
from voice2text.speech.vad import LONGEST_STRETCH_MS, SHORTEST_PAUSE_MS, stretches

pytestmark = pytest.mark.unit

RECORDINGS = Path(__file__).parents[2] / "recordings"


def samples_of(name: str) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    sound = measure(RECORDINGS / name, Caps(bytes=MEBIBYTE, seconds=60))
    return np.asarray(sound.audio().samples)


@pytest.mark.parametrize("loudness", [0.0, 0.002])
@pytest.mark.parametrize("seconds", [1, 11, 12, 13, 60])
def test_the_first_word_is_found_however_long_it_was_quiet(seconds: int, loudness: float) -> None:
    speech = samples_of("flite_en_short.ogg")
    alone = stretches(Audio(speech))[0].start_ms
    quiet = noise(loudness, seconds) if loudness else np.zeros(seconds * SAMPLE_RATE, np.float32)
    found = stretches(Audio(np.concatenate([quiet, speech])))
    assert found[0].start_ms - seconds * 1000 == pytest.approx(alone, abs=200)


def test_speech_across_turns_is_one_stretch_and_none_is_too_long() -> None:
    speech = samples_of("flite_en_long.ogg")
    # Without its pauses it is speech that never stops.
    spoken = stretches(Audio(speech))
    whole = np.concatenate([speech[one.start_ms * 16 : one.end_ms * 16] for one in spoken] * 2)
    found = stretches(Audio(whole))
    lengths = [one.end_ms - one.start_ms for one in found]
    assert max(lengths) > 13_000
    assert max(lengths) <= LONGEST_STRETCH_MS
    assert sum(lengths) > 0.9 * len(whole) / 16


def test_stretches_are_apart_and_in_order() -> None:
    found = stretches(Audio(samples_of("flite_en_long.ogg")))
    assert len(found) >= 8
    gaps = [after.start_ms - before.end_ms for before, after in pairwise(found)]
    assert min(gaps) >= SHORTEST_PAUSE_MS


def test_nobody_speaks_in_nothing() -> None:
    assert stretches(Audio(np.zeros(0, np.float32))) == []
    assert stretches(Audio(np.zeros(5, np.float32))) == []
    assert all(isinstance(one, Span) for one in stretches(Audio(samples_of("music.ogg"))))
