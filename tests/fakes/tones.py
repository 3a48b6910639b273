"""Speech that a test can take apart again: the n-th word is a tone of the n-th pitch."""

import io
from collections.abc import Iterable
from dataclasses import dataclass

import av
import numpy as np
from numpy.typing import NDArray

from voice2text.domain import Span
from voice2text.speech.audio import SAMPLE_RATE, Audio

Samples = NDArray[np.float32]
WORD_MS, GAP_MS = 300, 100
LOWEST_HZ, STEP_HZ = 300.0, 25.0
_FRAME = SAMPLE_RATE // 100


def tone(number: int, duration_ms: int = WORD_MS) -> Samples:
    time = np.arange(duration_ms * SAMPLE_RATE // 1000) / SAMPLE_RATE
    wave = np.sin(2 * np.pi * (LOWEST_HZ + STEP_HZ * number) * time) * 0.4
    return wave.astype(np.float32)


def silence(duration_ms: int) -> Samples:
    return np.zeros(duration_ms * SAMPLE_RATE // 1000, np.float32)


@dataclass(frozen=True)
class Spoken:
    """A recording, and where a voice activity detector finds speech in it."""

    audio: Audio
    speech: tuple[Span, ...]
    text: str


def spoken(*sentences: int, pause_ms: int = 1000) -> Spoken:
    """Sentences of so many words each, a pause after each; words are numbered throughout."""
    parts: list[Samples] = []
    speech: list[Span] = []
    now = number = 0
    for words in sentences:
        length = words * (WORD_MS + GAP_MS)
        for _ in range(words):
            parts += [tone(number), silence(GAP_MS)]
            number += 1
        speech.append(Span(now, now + length))
        parts.append(silence(pause_ms))
        now += length + pause_ms
    return Spoken(Audio(np.concatenate(parts)), tuple(speech), text_of(range(number)))


def text_of(numbers: Iterable[int]) -> str:
    return " ".join(f"word{number}" for number in numbers)


@dataclass(frozen=True)
class Burst:
    start_ms: int
    end_ms: int
    word: str


def heard(sound: bytes) -> list[Burst]:
    """The words in an encoded recording; one that is cut in two is misheard."""
    samples = decoded(sound)
    frames = samples[: len(samples) // _FRAME * _FRAME].reshape(-1, _FRAME)
    loud = np.sqrt((frames**2).mean(axis=1)) > 0.1
    edges = np.flatnonzero(np.diff(np.concatenate([[0], loud.astype(np.int8), [0]])))
    bursts = []
    for first, last in zip(edges[::2], edges[1::2], strict=True):
        piece = samples[first * _FRAME : last * _FRAME]
        spectrum = np.abs(np.fft.rfft(piece * np.hanning(len(piece)), 1 << 16))
        pitch = np.argmax(spectrum) * SAMPLE_RATE / (1 << 16)
        number = round((pitch - LOWEST_HZ) / STEP_HZ)
        whole = (last - first) * 10 > WORD_MS * 0.8
        bursts.append(Burst(first * 10, last * 10, f"word{number}" if whole else "mumble"))
    return bursts


def decoded(sound: bytes) -> Samples:
    """Any file's sound as the engine knows it."""
    resampler = av.AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE)
    pcm = bytearray()
    with av.open(io.BytesIO(sound), "r") as container:
        for frame in [*container.decode(audio=0), None]:
            for mixed in resampler.resample(frame):
                pcm += mixed.to_ndarray().tobytes()
    return np.frombuffer(bytes(pcm), np.int16).astype(np.float32) / 32768.0
