"""The one place that touches faster-whisper and CTranslate2, their private parts included.

Every window is encoded and decoded on one thread, as many windows at once as there are processors.
Decoding is thousands of small products over which threads wait for each other: a text of 21 tokens
took 190 ms on two threads, 84 on one (base, int8, two vCPUs). Encoding is faster on two (89 ms a
window of 1,500 frames, against 143), but only while nothing else runs on either processor: beside
one busy process it took 800, as each of its hundreds of steps waits for the slower thread.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ctranslate2
import numpy as np
import tokenizers
from faster_whisper.feature_extractor import FeatureExtractor
from faster_whisper.tokenizer import Tokenizer
from faster_whisper.transcribe import get_suppressed_tokens
from numpy.typing import NDArray

from voice2text.speech.audio import Audio
from voice2text.speech.whisper.files import require_model
from voice2text.speech.whisper.window import padded

# Whisper's positions in a text, the prompt included (config.n_text_ctx of every size).
LONGEST_TEXT = 448


@dataclass(frozen=True, slots=True, eq=False)
class Encoded:
    """A window as the decoder sees it; `frames` of it are sound, the rest is padding."""

    output: Any
    features: NDArray[np.float32]
    frames: int
    window: int


@dataclass(frozen=True, slots=True)
class Decoding:
    """How to decode: `temperature` 0 searches with `beam`, above 0 samples."""

    beam: int = 1
    temperature: float = 0.0


@dataclass(frozen=True, slots=True)
class Decoded:
    """Token ids, the mean of their log-probabilities (the end token counted), and how much the
    model thinks that nobody spoke."""

    tokens: tuple[int, ...]
    logprob: float
    no_speech: float


class Model:
    """A model in memory. Safe to use from as many threads as there are processors."""

    def __init__(self, folder: Path) -> None:
        """Loads the weights.

        Raises:
            ModelMissing: if the model's files are not there.
        """
        require_model(folder)
        self.processors = _processors()
        self.name = folder.name
        self._whisper = ctranslate2.models.Whisper(
            str(folder),
            device="cpu",
            compute_type="int8",
            intra_threads=1,
            inter_threads=self.processors,
        )
        self._text = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._extractor = FeatureExtractor(feature_size=self._whisper.n_mels)
        self.is_multilingual: bool = self._whisper.is_multilingual
        of_task = Tokenizer(self._text, self.is_multilingual, "transcribe", "en")
        self.suppressed = list(get_suppressed_tokens(of_task, [-1]))
        self.end: int = of_task.eot
        self.first_time: int = of_task.timestamp_begin
        self._start: int = of_task.sot
        self._previous: int = of_task.sot_prev
        self._task: int = of_task.transcribe if self.is_multilingual else -1

    def knows(self, language: str) -> bool:
        """Whether the model was trained on it."""
        if not self.is_multilingual:
            return language == "en"
        # Other special tokens look the same; a language's code has two letters or three.
        is_code = language.isalpha() and len(language) <= 3
        return is_code and self._text.token_to_id(f"<|{language}|>") is not None

    def features(self, audio: Audio) -> NDArray[np.float32]:
        """The log-mel spectrum, `(mels, frames)`, without padding."""
        found: NDArray[np.float32] = self._extractor(audio.samples, padding=0)
        return found

    def encode(self, features: NDArray[np.float32], window: int) -> Encoded:
        """Encodes one window of `window` frames."""
        view = ctranslate2.StorageView.from_array(padded(features, window))
        output = self._whisper.encode(view)
        return Encoded(output, features, min(features.shape[1], window), window)

    def languages(self, encoded: Encoded) -> dict[str, float]:
        """What language it is, most probable first."""
        if not self.is_multilingual:
            return {"en": 1.0}
        found = self._whisper.detect_language(encoded.output)[0]
        return {token[2:-2]: probability for token, probability in found}

    def decode(
        self, encoded: Encoded, language: str, hotwords: list[int], how: Decoding, limit: int
    ) -> Decoded:
        """Decodes a window into at most `limit` tokens, times included."""
        prompt = [self._previous, *hotwords] if hotwords else []
        prompt += self._prompt(language)
        search = (
            {"beam_size": 1, "sampling_topk": 0, "sampling_temperature": how.temperature}
            if how.temperature
            else {"beam_size": how.beam}
        )
        found = self._whisper.generate(
            encoded.output,
            [prompt],
            max_length=min(LONGEST_TEXT, len(prompt) + limit),
            return_scores=True,
            return_no_speech_prob=True,
            suppress_tokens=self.suppressed,
            **search,
        )[0]
        tokens = tuple(found.sequences_ids[0])
        mean = found.scores[0] * len(tokens) / (len(tokens) + 1)
        return Decoded(tokens, mean, found.no_speech_prob)

    def align(self, encoded: Encoded, language: str, tokens: list[int]) -> list[tuple[int, int]]:
        """When each text token is said: pairs of a token's number and a time in units of 20 ms."""
        found = self._whisper.align(
            encoded.output, self._prompt(language), [tokens], encoded.frames
        )[0]
        pairs: list[tuple[int, int]] = found.alignments
        return pairs

    def tokens(self, text: str) -> list[int]:
        """A text's tokens, none of them special."""
        ids: list[int] = self._text.encode(text, add_special_tokens=False).ids
        return ids

    def text(self, tokens: list[int]) -> str:
        """The text of tokens; special ones are left out."""
        said: str = self._text.decode([token for token in tokens if token < self.end])
        return said

    def words(self, tokens: list[int], language: str) -> list[list[int]]:
        """The tokens in groups of one word each, the space before it and marks included."""
        splitter = Tokenizer(self._text, self.is_multilingual, "transcribe", language)
        _, groups = splitter.split_to_word_tokens(tokens)
        return [list(group) for group in groups]

    def _prompt(self, language: str) -> list[int]:
        if not self.is_multilingual:
            return [self._start]
        spoken = self._text.token_to_id(f"<|{language}|>")
        if spoken is None:
            raise ValueError(f"the model does not know the language {language!r}")
        return [self._start, spoken, self._task]


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):  # Linux: what a container was given, not what exists
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
