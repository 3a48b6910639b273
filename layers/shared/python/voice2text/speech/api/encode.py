"""Samples in, a small file out, in memory: Opus in Ogg, as Telegram's own voice messages are."""

import io
from fractions import Fraction

import av
import numpy as np

from voice2text.speech.audio import SAMPLE_RATE, Audio

# Where Opus is transparent for speech, and what Telegram's apps record at.
BIT_RATE = 24_000
# Opus varies its rate within this; left alone, pure tones took twice as many bytes as speech.
OPTIONS = {"application": "voip", "vbr": "constrained"}
# No random stream number: the same sound is the same bytes, which a cache may know again.
CONTAINER_OPTIONS = {"fflags": "+bitexact"}
# Bytes that a millisecond takes at most, container included: eight recordings of speech took 2.7
# to 3.2, white noise 2.6, tones 2.7 (PyAV 18.1).
BYTES_PER_MS = 4
# OpenAI refuses less than 0.1 s; bills are by the second anyway.
SHORTEST = SAMPLE_RATE
NAME = "speech.ogg"
MIME_TYPE = "audio/ogg"


def encode(audio: Audio) -> bytes:
    """The sound as an Ogg Opus file, mono, 16 kHz; less than a second is filled with silence."""
    missing = max(0, SHORTEST - len(audio.samples))
    samples = np.clip(np.pad(audio.samples, (0, missing)), -1.0, 1.0)
    pcm = np.rint(samples * 32767.0).astype(np.int16)
    frame = av.AudioFrame.from_ndarray(pcm.reshape(1, -1), "s16", "mono")
    frame.sample_rate, frame.time_base, frame.pts = SAMPLE_RATE, Fraction(1, SAMPLE_RATE), 0
    file = io.BytesIO()
    with av.open(file, "w", format="ogg", container_options=CONTAINER_OPTIONS) as container:
        stream = container.add_stream("libopus", rate=SAMPLE_RATE, options=OPTIONS)
        stream.layout, stream.bit_rate = "mono", BIT_RATE
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file.getvalue()
