"""Sound of which a simple detector knows where somebody speaks, and engines that hear it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from unittest.mock import patch

import numpy as np

from tests.fakes.speech import FakeApi, FakeClock, FakeLocal
from tests.fakes.storage import FakeSpending
from voice2text.domain import Span
from voice2text.services.breaker import Breaker
from voice2text.speech import chunks
from voice2text.speech.audio import SAMPLE_RATE, Audio, Sound
from voice2text.speech.heard import Transcription, Wishes
from voice2text.speech.paid import PaidApi
from voice2text.speech.router import Mode, Router
from voice2text.speech.vad import SAMPLES_PER_MS

PHRASE_S, PAUSE_S = 8, 1
DAILY = 1_000_000


def loud(audio: Audio) -> list[Span]:
    """Where there is any sound at all."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], audio.samples != 0, [0]])))
    return [
        Span(int(start) // SAMPLES_PER_MS, int(end) // SAMPLES_PER_MS)
        for start, end in edges.reshape(-1, 2)
    ]


@contextmanager
def detected_by_loudness() -> Iterator[None]:
    """The chunks are cut by `loud`: no model, and every phrase of `talk` is one chunk."""
    with patch.object(chunks, "stretches", loud), patch.object(chunks, "LONGEST_MS", 10_000):
        yield


def talk(phrases: int, *, pause_s: float = PAUSE_S) -> Sound:
    """A recording of phrases, each a chunk of its own, the same pause after each."""
    voice = np.full(PHRASE_S * SAMPLE_RATE, 0.5, np.float32)
    silence = np.zeros(int(pause_s * SAMPLE_RATE), np.float32)
    return Sound.of(Audio(np.concatenate([silence] + [voice, silence] * phrases)))


@dataclass
class Studio:
    """A router with everything that it decides by."""

    mode: Mode = Mode.LOCAL_THEN_API
    daily: int = DAILY
    seconds: float = 900.0
    clock: FakeClock = field(default_factory=FakeClock)
    local: FakeLocal = field(init=False)
    api: FakeApi = field(init=False)
    spending: FakeSpending = field(init=False)
    breaker: Breaker = field(init=False)
    router: Router = field(init=False)

    def __post_init__(self) -> None:
        self.local, self.api = FakeLocal(self.clock), FakeApi(self.clock)
        self.spending, self.breaker = FakeSpending(self.daily), Breaker(clock=self.clock)
        paid = PaidApi(self.api, self.spending, self.breaker, self.clock)
        self.router = Router(self.mode, self.local, paid, self.clock)

    def hear(self, sound: Sound, wishes: Wishes | None = None) -> Transcription:
        """Within `seconds` from now."""
        end = self.clock.now + self.seconds
        return self.router.transcribe(
            sound, wishes or Wishes(), seconds_left=lambda: end - self.clock.now
        )

    @property
    def spent(self) -> int:
        return sum(self.spending.spent.values())

    @property
    def reserved(self) -> int:
        return sum(self.spending.reserved.values())


def by(done: Transcription) -> list[str]:
    """Which engine each segment is from, in order."""
    return [segment.text for segment in done.transcript.segments]
