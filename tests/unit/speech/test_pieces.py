"""What a service heard, in times of the recording."""

import numpy as np
import pytest

from voice2text.domain import Segment, Span, Word
from voice2text.speech.audio import SAMPLE_RATE, Audio
from voice2text.speech.chunks import Chunk
from voice2text.speech.heard import Heard
from voice2text.speech.pieces import api_piece
from voice2text.speech.runs import Run

pytestmark = pytest.mark.unit


def test_segments_words_and_speech_are_where_the_recording_has_them() -> None:
    silence = Audio(np.zeros(2 * SAMPLE_RATE, np.float32))
    run = Run(tuple(Chunk(silence, at, (Span(500, 1_500),)) for at in (60_000, 63_000)))
    said = Segment(400, 4_600, "Hello, Ada", (Word(400, 900, "Hello,"), Word(4_000, 4_600, "Ada")))
    piece = api_piece("api", run, Heard("en", 1.0, (said,)))
    assert piece.segments == (
        Segment(
            60_400,
            64_600,
            "Hello, Ada",
            (Word(60_400, 60_900, "Hello,"), Word(64_000, 64_600, "Ada")),
        ),
    )
    assert piece.speech == (Span(60_500, 61_500), Span(63_500, 64_500))
    assert piece.by_api == 2
