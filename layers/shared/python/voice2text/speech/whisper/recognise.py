"""One chunk: decode what is cheap first, doubt it, and decode again only where there is doubt."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from voice2text.domain import Segment, Span
from voice2text.speech.chunks import Chunk, halves
from voice2text.speech.spans import total_ms
from voice2text.speech.whisper.gate import Doubt, Evidence, doubts
from voice2text.speech.whisper.languages import of_chunk
from voice2text.speech.whisper.loops import without_loop
from voice2text.speech.whisper.model import Decoding, Encoded, Model
from voice2text.speech.whisper.times import snapped
from voice2text.speech.whisper.tokens import Piece, pieces
from voice2text.speech.whisper.window import FRAME_MS, FULL_FRAMES, frames_for
from voice2text.speech.whisper.words import timed_words

# Where a narrower search leaves a doubt.
CAREFUL = Decoding(beam=5)
SAMPLED = Decoding(temperature=0.4)
# Text tokens a second of sound, times included; a decoder that loops stops here and not at 448.
# Latin text has 3 to 5, scripts of which every letter is three bytes up to 20.
TOKENS_A_SECOND, TOKENS_AT_LEAST = 20, 40
# Doubts that a wider search over the same encoding can settle, those that a wider window can, and
# those that go away where two halves are heard alone.
SEARCH = frozenset({Doubt.UNSURE, Doubt.GARBLED, Doubt.REPEATING, Doubt.TOO_MUCH})
WIDEN = frozenset({Doubt.REPEATING, Doubt.TOO_MUCH})
PART = frozenset({Doubt.TOO_LITTLE, Doubt.HOLE, Doubt.GARBLED})
# What makes a text worse than another, whatever their probabilities. (What sends a chunk to another
# engine is pieces.GRAVE.)
WORSE = frozenset({Doubt.REPEATING, Doubt.TOO_MUCH, Doubt.TOO_LITTLE, Doubt.HOLE})
# Shorter speech is not cut in two: half of it would tell the model too little.
SHORTEST_PARTED_MS = 2_000
# One language throughout is detected with 0.97 and more, two in one chunk with 0.8 to 0.95.
ONE_LANGUAGE = 0.96


@dataclass(frozen=True, slots=True)
class Question:
    """How a chunk is to be heard. `hotwords` are tokens; `probability` is the language's, 1 if it
    was pinned."""

    language: str
    probability: float
    beam: int
    hotwords: tuple[int, ...] = ()
    word_times: bool = False


@dataclass(frozen=True, slots=True)
class Take:
    """One way a chunk was heard; `retakes` counts the decodings beyond the first."""

    pieces: tuple[Piece, ...]
    text: str
    logprob: float
    doubts: frozenset[Doubt]
    encoded: Encoded
    retakes: int = 0


@dataclass(frozen=True, slots=True)
class Recognised:
    """What one chunk says, in milliseconds of the recording, and what remains in doubt."""

    segments: tuple[Segment, ...]
    doubts: frozenset[Doubt]
    logprob: float
    retakes: int

    @property
    def letters(self) -> int:
        """How much text it is."""
        return sum(len(segment.text) for segment in self.segments)


def encode(model: Model, chunk: Chunk) -> Encoded:
    """A chunk as the decoder sees it, in a window of the size that it needs."""
    features = model.features(chunk.audio)
    return model.encode(features, frames_for(features.shape[1]))


def recognise(model: Model, chunk: Chunk, encoded: Encoded, how: Question) -> Recognised:
    """Hears one chunk that was encoded already."""
    take = _searched(model, chunk, encoded, how)
    if Doubt.NOBODY in take.doubts:
        return Recognised((), take.doubts, take.logprob, take.retakes)
    if parted := _parted(model, chunk, take, how):
        return parted
    if take.doubts & WIDEN:
        take = _widened(model, chunk, take, how)
    if Doubt.REPEATING in take.doubts:
        take = _cut(take)
    return Recognised(_segments(model, chunk, take, how), take.doubts, take.logprob, take.retakes)


def _searched(model: Model, chunk: Chunk, encoded: Encoded, how: Question) -> Take:
    """What a quick search finds, or, where that leaves a doubt, a wider one if it is better."""
    quick = _take(model, chunk, encoded, how, Decoding(how.beam))
    if how.beam >= CAREFUL.beam or not quick.doubts & SEARCH:
        return quick
    careful = _take(model, chunk, encoded, how, CAREFUL)
    return replace(min(quick, careful, key=_badness), retakes=1)


def _widened(model: Model, chunk: Chunk, take: Take, how: Question) -> Take:
    """The best of what the full window and a game of chance find, until one is no repetition."""
    best, made, encoded = take, take.retakes, take.encoded
    for by in (CAREFUL, SAMPLED):
        if by is CAREFUL and encoded.window == FULL_FRAMES:
            continue  # it was searched already
        if encoded.window < FULL_FRAMES:
            encoded = model.encode(encoded.features, FULL_FRAMES)
        made += 1
        best = min(best, _take(model, chunk, encoded, how, by), key=_badness)
        if not best.doubts & WIDEN:
            break
    return replace(best, retakes=made)


def _parted(model: Model, chunk: Chunk, take: Take, how: Question) -> Recognised | None:
    """Two halves heard alone, each in its own language; None unless that is better.

    It is tried where text is missing or garbled, and where two languages may be in one chunk.
    """
    is_mixed = Doubt.UNSURE in take.doubts and how.probability < ONE_LANGUAGE
    parts = halves(chunk)
    if (
        not (take.doubts & PART or is_mixed)
        or len(parts) < 2
        or total_ms(chunk.speech) < SHORTEST_PARTED_MS
    ):
        return None
    encodings = [encode(model, part) for part in parts]
    questions = [_in_its_language(model, encoded, how) for encoded in encodings]
    if not take.doubts & PART and all(one.language == how.language for one in questions):
        return None
    heard = [recognise(model, *each) for each in zip(parts, encodings, questions, strict=True)]
    both = _together(heard, take.retakes)
    # Where text was missing, more of it is better; else what is likelier.
    if take.doubts & WORSE:
        return both if both.letters > len(take.text) else None
    return both if both.logprob > take.logprob else None


def _in_its_language(model: Model, encoded: Encoded, how: Question) -> Question:
    """The question for half a chunk."""
    if how.probability == 1.0:
        return how
    detected = model.languages(encoded)
    language = of_chunk(detected, how.language)
    return replace(how, language=language, probability=detected.get(language, 0.0))


def _together(heard: Sequence[Recognised], retakes: int) -> Recognised:
    letters = max(1, sum(one.letters for one in heard))
    return Recognised(
        tuple(segment for one in heard for segment in one.segments),
        frozenset(doubt for one in heard for doubt in one.doubts),
        sum(one.logprob * one.letters for one in heard) / letters if letters > 1 else -math.inf,
        retakes + sum(1 + one.retakes for one in heard),
    )


def _badness(take: Take) -> tuple[int, float]:
    return len(take.doubts & WORSE), -take.logprob


def _take(model: Model, chunk: Chunk, encoded: Encoded, how: Question, by: Decoding) -> Take:
    length_ms = encoded.frames * FRAME_MS
    limit = TOKENS_AT_LEAST + TOKENS_A_SECOND * length_ms // 1000
    decoded = model.decode(encoded, how.language, list(how.hotwords), by, limit)
    said = snapped(
        pieces(decoded.tokens, first_time=model.first_time, end=model.end, length_ms=length_ms),
        chunk.speech,
    )
    text = " ".join(model.text(list(piece.tokens)).strip() for piece in said).strip()
    evidence = Evidence(
        text=text,
        logprob=decoded.logprob,
        no_speech=decoded.no_speech,
        speech=chunk.speech,
        covered=tuple(Span(piece.start_ms, piece.end_ms) for piece in said),
        ends_in_loop=len(without_loop(flat := _flat(said))) < len(flat),
    )
    return Take(tuple(said), text, decoded.logprob, doubts(evidence), encoded)


def _flat(pieces: Sequence[Piece]) -> list[int]:
    return [token for piece in pieces for token in piece.tokens]


def _cut(take: Take) -> Take:
    """A take whose repetition is said once."""
    kept = len(without_loop(_flat(take.pieces)))
    shorter: list[Piece] = []
    for piece in take.pieces:
        tokens = piece.tokens[:kept]
        kept -= len(tokens)
        if tokens:
            shorter.append(replace(piece, tokens=tokens))
    return replace(take, pieces=tuple(shorter))


def _segments(model: Model, chunk: Chunk, take: Take, how: Question) -> tuple[Segment, ...]:
    words = (
        timed_words(model, take.encoded, how.language, take.pieces, chunk.speech)
        if how.word_times
        else [()] * len(take.pieces)
    )
    return tuple(
        Segment(piece.start_ms, piece.end_ms, text, spoken).later(chunk.start_ms)
        for piece, spoken in zip(take.pieces, words, strict=True)
        if (text := model.text(list(piece.tokens)).strip())
    )
