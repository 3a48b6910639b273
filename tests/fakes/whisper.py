"""A Whisper that says what it is told to say, and remembers how it was asked."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from voice2text.speech.audio import Audio
from voice2text.speech.vad import SAMPLES_PER_MS
from voice2text.speech.whisper.model import Decoded, Decoding, Encoded

END, FIRST_TIME = 1_000, 2_000
Said = Callable[[Encoded, Decoding], Decoded]


def at(milliseconds: int) -> int:
    """The token of a time."""
    return FIRST_TIME + milliseconds // 20


def said(*tokens: int, logprob: float = -0.1, no_speech: float = 0.0) -> Decoded:
    """What a decoder answers."""
    return Decoded(tokens, logprob, no_speech)


def word(token: int) -> str:
    """The word of a token: three letters."""
    return f"w{chr(97 + token // 26)}{chr(97 + token % 26)}"


@dataclass
class FakeModel:
    """Every token is a word of its own; what is said depends on the window and the search."""

    says: Said = field(default=lambda encoded, _: said(at(0), 1, 2, at(encoded.frames * 10)))
    processors: int = 2
    end: int = END
    first_time: int = FIRST_TIME
    probabilities: dict[str, float] = field(default_factory=lambda: {"en": 0.9, "de": 0.1})
    asked: list[tuple[int, str, Decoding]] = field(default_factory=list)
    hotwords: list[list[int]] = field(default_factory=list)

    def knows(self, language: str) -> bool:
        return language in {"en", "de", "ja"}

    def features(self, audio: Audio) -> NDArray[np.float32]:
        return np.zeros((80, len(audio.samples) // (10 * SAMPLES_PER_MS)), np.float32)

    def encode(self, features: NDArray[np.float32], window: int) -> Encoded:
        return Encoded(None, features, min(features.shape[1], window), window)

    def languages(self, encoded: Encoded) -> dict[str, float]:
        assert encoded.window
        return self.probabilities

    def decode(
        self, encoded: Encoded, language: str, hotwords: list[int], how: Decoding, limit: int
    ) -> Decoded:
        self.asked.append((encoded.window, language, how))
        self.hotwords.append(hotwords)
        found = self.says(encoded, how)
        return Decoded(found.tokens[:limit], found.logprob, found.no_speech)

    def align(self, encoded: Encoded, language: str, tokens: list[int]) -> list[tuple[int, int]]:
        """Every token takes 200 ms, from the start of the window."""
        assert language
        steps = encoded.frames // 2
        return [(min(step // 10, len(tokens)), step) for step in range(steps)]

    def tokens(self, text: str) -> list[int]:
        return [len(word) for word in text.split()]

    def text(self, tokens: list[int]) -> str:
        return "".join(f" {word(token)}" for token in tokens if token < END)

    def words(self, tokens: list[int], language: str) -> list[list[int]]:
        assert language
        return [[token] for token in tokens]
