"""How much of Whisper's 30-second window a stretch of speech needs."""

import numpy as np
from numpy.typing import NDArray

# Whisper's features come every 10 ms, and its encoder was trained on 3,000 of them.
FRAME_MS = 10
FULL_FRAMES = 3_000
# Below, the decoder loses its place and repeats itself: of 76 recordings (../shared/audio in noise,
# slower, faster, over the telephone, and flite; 1,454 words), beam 1, a least window of 1,000
# frames made 132 errors, 1,200 made 122, 1,500 made 131, the full one 147 (130 as faster-whisper
# pads it). Silence of 3 s after the speech is what tells the decoder that it has ended.
LEAST_FRAMES = 1_200
MARGIN_FRAMES = 300


def frames_for(frames: int) -> int:
    """The window for `frames` of sound: an even number, at most `FULL_FRAMES`."""
    wanted = max(LEAST_FRAMES, frames + MARGIN_FRAMES)
    return min(FULL_FRAMES, wanted + wanted % 2)


def padded(features: NDArray[np.float32], frames: int) -> NDArray[np.float32]:
    """Features `(mels, n)` as a batch of one, `(1, mels, frames)`.

    What follows the sound is as quiet as its quietest moment. That is what silence looked like in
    training; faster-whisper's zeros are a noise of medium strength, over which a short window
    makes the decoder repeat itself (a least window of 1,200 frames: 244 errors, against 122).
    """
    mels, known = features.shape
    window = np.full((1, mels, frames), features.min(initial=0.0), np.float32)
    window[0, :, : min(known, frames)] = features[:, :frames]
    return window
