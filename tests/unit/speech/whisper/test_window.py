"""How much of the window a recording gets, and what stands behind its end."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice2text.speech.whisper.window import (
    FULL_FRAMES,
    LEAST_FRAMES,
    MARGIN_FRAMES,
    frames_for,
    padded,
)

pytestmark = pytest.mark.unit


@given(st.integers(0, 10_000))
def test_a_window_is_even_has_room_for_silence_and_is_never_too_long(frames: int) -> None:
    window = frames_for(frames)
    assert window % 2 == 0
    assert LEAST_FRAMES <= window <= FULL_FRAMES
    assert window >= min(FULL_FRAMES, frames + MARGIN_FRAMES)
    assert window <= max(LEAST_FRAMES, frames + MARGIN_FRAMES + 1)


def test_the_padding_is_as_quiet_as_the_quietest_moment() -> None:
    features = np.array([[0.5, -0.75, 1.0]], np.float32)
    window = padded(features, 6)
    assert window.shape == (1, 1, 6)
    assert window.tolist() == [[[0.5, -0.75, 1.0, -0.75, -0.75, -0.75]]]


def test_features_longer_than_the_window_are_cut_and_none_are_silence() -> None:
    assert padded(np.ones((80, 9), np.float32), 4).shape == (1, 80, 4)
    assert padded(np.ones((80, 0), np.float32), 4).tolist() == np.zeros((1, 80, 4)).tolist()
