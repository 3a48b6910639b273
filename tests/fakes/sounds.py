"""Sounds that are not speech, each ten seconds or more, computed alike every time."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from voice2text.speech.audio import SAMPLE_RATE, Samples

SECONDS = 12


def _time(seconds: float = SECONDS) -> NDArray[np.float64]:
    return np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE


def noise(loudness: float, seconds: int = SECONDS) -> Samples:
    """White noise of a standard deviation."""
    random = np.random.default_rng(1)
    return np.asarray(random.normal(0, loudness, seconds * SAMPLE_RATE), np.float32)


def _brown() -> Samples:
    walk = np.cumsum(noise(1.0).astype(np.float64))
    walk -= np.convolve(walk, np.ones(2000) / 2000, mode="same")
    return np.asarray(0.3 * walk / np.abs(walk).max(), np.float32)


def _plucked(frequency: float, seconds: float) -> Samples:
    time = _time(seconds)
    tones = sum(np.sin(2 * np.pi * frequency * n * time) / n**2 for n in (1, 2, 3, 4))
    return np.asarray(0.3 * tones * np.exp(-3 * time), np.float32)


def _melody() -> Samples:
    scale = [262, 330, 392, 523, 440, 349, 294, 392] * 3
    return np.concatenate([_plucked(frequency, 0.5) for frequency in scale])


def _chords() -> Samples:
    chords = [(262, 330, 392), (294, 370, 440), (220, 277, 330)] * 2
    played = [sum(_plucked(frequency, 2.0) for frequency in chord) for chord in chords]
    return np.concatenate(played).astype(np.float32)


def _applause() -> Samples:
    random = np.random.default_rng(2)
    sound = np.zeros(SECONDS * SAMPLE_RATE + 1000, np.float32)
    clap = np.exp(-np.arange(500) / 80)
    for start in random.integers(0, SECONDS * SAMPLE_RATE, 2600):
        sound[start : start + 500] += 0.2 * random.random() * clap * random.uniform(-1, 1, 500)
    return sound


def _knocks() -> Samples:
    sound = np.zeros(SECONDS * SAMPLE_RATE, np.float32)
    knock = 0.8 * np.exp(-np.arange(1500) / 200) * np.sin(2 * np.pi * 180 * _time()[:1500])
    for number in range(19):
        start = round(number * 0.6 * SAMPLE_RATE)
        sound[start : start + 1500] += knock.astype(np.float32)
    return sound


def _hum() -> Samples:
    return np.asarray(0.2 * np.sign(np.sin(2 * np.pi * 50 * _time())), np.float32)


NOISES: dict[str, Callable[[], Samples]] = {
    "silence": lambda: np.zeros(SECONDS * SAMPLE_RATE, np.float32),
    "hiss": lambda: noise(0.005, 60),
    "white noise": lambda: noise(0.1),
    "loud white noise": lambda: noise(0.4),
    "brown noise": _brown,
    "melody": _melody,
    "chords": _chords,
    "applause": _applause,
    "knocks": _knocks,
    "mains hum": _hum,
}
