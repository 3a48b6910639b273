"""Doubt: what the decoder's own evidence says against what it wrote.

Each threshold was tuned on 76 recordings (whisper/window.py) and checked on sounds without speech;
a false doubt costs time, a missed one costs words.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from voice2text.domain import Span
from voice2text.speech.rate import letters
from voice2text.speech.spans import outside, total_ms


class Doubt(StrEnum):
    """What may be wrong with a text."""

    UNSURE = "unsure"
    GARBLED = "garbled"
    REPEATING = "repeating"
    TOO_MUCH = "too_much"
    TOO_LITTLE = "too_little"
    HOLE = "hole"
    NOBODY = "nobody"


# Mean log-probability of a token. Clear speech in a language that the model knows well has -0.05
# to -0.4. Decoding again with beam 5 what beam 1 left below -0.3, -0.4 or -0.5 took the wrong words
# from 134 to 93, 93 and 90, and doubted 39, 23 and 11 of the 76 recordings.
SURE = -0.45
# OpenAI's own thresholds for "this failed" (github.com/openai/whisper, transcribe.py). Theirs asks
# for both a probable silence and a failure before it drops a text; a knock on wood was "You" at
# -0.9 and 0.87, and speech in any noise that was tried stayed below 0.15: to be unsure is enough.
GARBLED = -1.0
COMPRESSION = 2.4
NO_SPEECH = 0.6
# Letters a second of speech. The fastest speaker of the 76 says 22, the slowest 10.5; where half
# of a text was missing, the rate was 10.
SLOWEST, FASTEST = 10.2, 35.0
# Less speech than this says nothing about a rate.
RATED_MS = 2_000
# A stretch of speech without text; a phrase that is at least one second long.
HOLE_MS = 1_000


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a decoded window."""

    text: str
    logprob: float
    no_speech: float
    speech: tuple[Span, ...]
    covered: tuple[Span, ...]
    ends_in_loop: bool = False


def doubts(evidence: Evidence) -> frozenset[Doubt]:
    """What there is to doubt; nothing if the text may be taken as it is."""
    found = set()
    if evidence.logprob < SURE:
        found.add(Doubt.UNSURE)
        if evidence.no_speech > NO_SPEECH:
            found.add(Doubt.NOBODY)
    if evidence.logprob < GARBLED:
        found.add(Doubt.GARBLED)
    # A loop behind a good sentence compresses no better than the sentence.
    if evidence.ends_in_loop or compression(evidence.text) > COMPRESSION:
        found.add(Doubt.REPEATING)
    heard_ms = total_ms(evidence.speech)
    if heard_ms >= RATED_MS:
        rate = letters(evidence.text) * 1000 / heard_ms
        if rate < SLOWEST:
            found.add(Doubt.TOO_LITTLE)
        elif rate > FASTEST:
            found.add(Doubt.TOO_MUCH)
    if longest(outside(evidence.speech, evidence.covered)) >= HOLE_MS:
        found.add(Doubt.HOLE)
    return frozenset(found)


def longest(spans: Sequence[Span]) -> int:
    """The length of the longest in milliseconds, 0 where there is none."""
    return max((span.end_ms - span.start_ms for span in spans), default=0)


def compression(text: str) -> float:
    """How many times smaller zlib makes a text: what repeats itself is above `COMPRESSION`."""
    raw = text.encode()
    return len(raw) / len(zlib.compress(raw)) if raw else 0.0
