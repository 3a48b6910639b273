"""Whisper as an engine: chunks in, what they say out, on all processors of this function."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from voice2text.domain import Segment
from voice2text.speech.chunks import Chunk
from voice2text.speech.heard import Wishes
from voice2text.speech.spans import total_ms
from voice2text.speech.whisper.gate import Doubt
from voice2text.speech.whisper.languages import of_chunk, of_recording

if TYPE_CHECKING:  # imported late: they bring ctranslate2, half a second of a cold start
    from voice2text.speech.whisper.model import Encoded, Model

# How many texts the decoder follows at once. On one thread it costs little: the recordings of
# window.py took 21.2 s with 5 and 19.3 s with 1, and had 78 wrong words instead of 86.
BEAM = 5
# Words that are to be expected, in tokens: half of Whisper's prompt. More of them makes it hear
# them where they were not said, and each costs time.
HOTWORD_TOKENS = 112

T = TypeVar("T")


class Each(Protocol):
    """Does some work for the number of each chunk, several at once; answers in order."""

    def __call__(self, work: Callable[[int], T], /) -> list[T]:
        """Returns when all of it is done."""


@dataclass(frozen=True, slots=True)
class ChunkHeard:
    """What one chunk says. `retakes` counts decodings beyond the first."""

    language: str
    probability: float
    segments: tuple[Segment, ...]
    doubts: frozenset[Doubt]
    retakes: int


class WhisperEngine:
    """A CTranslate2 Whisper model, loaded on first use and kept for the life of the process."""

    def __init__(self, folder: str | Path, *, beam: int = BEAM) -> None:
        self._folder = Path(folder)
        self._beam = beam
        self._lock = threading.Lock()
        self._model: Model | None = None

    @property
    def name(self) -> str:
        """Program and model, for example `whisper base`."""
        return f"whisper {self._folder.name}"

    def load(self) -> "Model":
        """Loads the model unless it is there; a door does it before the first message.

        Raises:
            ModelMissing: if the model's files are not there.
        """
        with self._lock:
            if self._model is None:
                from voice2text.speech.whisper.model import Model  # noqa: PLC0415 - see above

                self._model = Model(self._folder)
            return self._model

    def recognise(self, chunks: Sequence[Chunk], wishes: Wishes) -> list[ChunkHeard]:
        """What some chunks of one recording say, each with what remains in doubt.

        The language is decided over all of them, unless it is pinned to one that the model knows.

        Raises:
            ModelMissing: if the model's files are not there.
        """
        if not chunks:
            return []
        model = self.load()
        with ThreadPoolExecutor(min(len(chunks), model.processors)) as pool:
            # The longest first: the last one to begin should be short.
            order = sorted(range(len(chunks)), key=lambda one: -chunks[one].audio.duration_ms)

            def each(work: Callable[[int], T]) -> list[T]:
                done = dict(zip(order, pool.map(work, order), strict=True))
                return [done[number] for number in range(len(chunks))]

            return _heard(model, chunks, wishes, self._beam, each)


def _heard(
    model: "Model", chunks: Sequence[Chunk], wishes: Wishes, beam: int, each: Each
) -> list[ChunkHeard]:
    from voice2text.speech.whisper.recognise import Question, encode, recognise  # noqa: PLC0415

    encoded: list[Encoded] = each(lambda number: encode(model, chunks[number]))
    spoken = _languages(model, chunks, wishes, each, encoded)
    hotwords = _hotwords(model, wishes.vocabulary)

    def hear(number: int) -> ChunkHeard:
        language, probability = spoken[number]
        question = Question(language, probability, beam, hotwords, wishes.word_times)
        found = recognise(model, chunks[number], encoded[number], question)
        return ChunkHeard(language, probability, found.segments, found.doubts, found.retakes)

    return each(hear)


def _languages(
    model: "Model",
    chunks: Sequence[Chunk],
    wishes: Wishes,
    each: Each,
    encoded: Sequence["Encoded"],
) -> list[tuple[str, float]]:
    """The language of each chunk and its probability."""
    if wishes.language and model.knows(wishes.language):
        return [(wishes.language, 1.0)] * len(chunks)
    detected = each(lambda number: model.languages(encoded[number]))
    lengths = [total_ms(chunk.speech) for chunk in chunks]
    whole, _ = of_recording(detected, lengths, wishes.recent_languages, wishes.so_far)
    chosen = [of_chunk(probabilities, whole) for probabilities in detected]
    return [
        (language, probabilities.get(language, 0.0))
        for language, probabilities in zip(chosen, detected, strict=True)
    ]


def _hotwords(model: "Model", vocabulary: Sequence[str]) -> tuple[int, ...]:
    """As many words, the first ones first, as the prompt has room for."""
    tokens: list[int] = []
    for word in vocabulary:
        if not word.strip():
            continue
        more = model.tokens(f" {word.strip()}," if tokens else f" {word.strip()}")
        if len(tokens) + len(more) <= HOTWORD_TOKENS:  # a long one leaves room for those after it
            tokens += more
    return tuple(tokens)
