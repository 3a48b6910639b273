"""How much of Whisper's 30-second window a stretch of speech needs."""

import numpy as np
from numpy.typing import NDArray

# Whisper's features come every 10 ms, and its encoder was trained on 3,000 of them.
FRAME_MS = 10
FULL_FRAMES = 3_000
# How short a window may be. Of 76 recordings (../shared/audio as they are, in noise, slower,
# faster, over the telephone, twice, and flite; 1,454 words) the engine, beam 1, got 87, 90, 86 and
# 86 words wrong with a least window of 1,200, 1,000, 800 and 600 frames, in 24, 22, 19 and 19 s;
# stock faster-whisper 130. Silence of 3 s after the speech tells the decoder that it has ended.
LEAST_FRAMES = 800
MARGIN_FRAMES = 300


def frames_for(frames: int) -> int:
    """The window for `frames` of sound: an even number, at most `FULL_FRAMES`."""
    wanted = max(LEAST_FRAMES, frames + MARGIN_FRAMES)
    return min(FULL_FRAMES, wanted + wanted % 2)


def padded(features: NDArray[np.float32], frames: int) -> NDArray[np.float32]:
    """Features `(mels, n)` as a batch of one, `(1, mels, frames)`.

    What follows the sound is as quiet as its quietest moment. That is what silence looked like in
    training; faster-whisper's zeros are a noise of medium strength, over which a short window
    makes the decoder repeat itself (without a gate, 1,200 frames: 244 errors, against 122).
    """
    mels, known = features.shape
    window = np.full((1, mels, frames), features.min(initial=0.0), np.float32)
    window[0, :, : min(known, frames)] = features[:, :frames]
    return window
