"""One chunk: decode what is cheap first, doubt it, and decode again only where there is doubt."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from voice2text.domain import Segment, Span
from voice2text.speech.chunks import Chunk, halves
from voice2text.speech.spans import total_ms
from voice2text.speech.whisper.gate import Doubt, Evidence, doubts
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
# Doubts that another search over the same encoding can settle, and those that need a wider window.
SEARCH = frozenset({Doubt.UNSURE, Doubt.GARBLED})
WIDEN = frozenset({Doubt.REPEATING, Doubt.TOO_MUCH, Doubt.GARBLED})
PART = frozenset({Doubt.TOO_LITTLE, Doubt.HOLE})
# What makes a text worse than another, whatever their probabilities.
GRAVE = (Doubt.REPEATING, Doubt.TOO_MUCH, Doubt.TOO_LITTLE, Doubt.HOLE)
# Shorter speech is not cut in two: half of it would tell the model too little.
SHORTEST_PARTED_MS = 2_000


@dataclass(frozen=True, slots=True)
class Question:
    """How a chunk is to be heard. `hotwords` are tokens."""

    language: str
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
    retakes: int


def encode(model: Model, chunk: Chunk) -> Encoded:
    """A chunk as the decoder sees it, in a window of the size that it needs."""
    features = model.features(chunk.audio)
    return model.encode(features, frames_for(features.shape[1]))


def recognise(model: Model, chunk: Chunk, encoded: Encoded, how: Question) -> Recognised:
    """Hears one chunk that was encoded already."""
    take = _best(model, chunk, encoded, how)
    if take.doubts & PART:
        parts = halves(chunk)
        if len(parts) == 2 and total_ms(chunk.speech) >= SHORTEST_PARTED_MS:
            heard = [recognise(model, part, encode(model, part), how) for part in parts]
            said = sum(len(segment.text) for one in heard for segment in one.segments)
            if said > len(take.text):
                return Recognised(
                    tuple(segment for one in heard for segment in one.segments),
                    heard[0].doubts | heard[1].doubts,
                    take.retakes + sum(1 + one.retakes for one in heard),
                )
    if Doubt.NOBODY in take.doubts:
        return Recognised((), take.doubts, take.retakes)
    if Doubt.REPEATING in take.doubts:
        take = _cut(model, take)
    return Recognised(_segments(model, chunk, take, how), take.doubts, take.retakes)


def _best(model: Model, chunk: Chunk, encoded: Encoded, how: Question) -> Take:
    """The least doubtful of the takes, each made only where the ones before leave a doubt."""
    best = _take(model, chunk, encoded, how, Decoding(how.beam))
    made = 0
    for take in _retakes(model, chunk, encoded, how, best):
        made += 1
        best = min(best, take, key=_badness)
        if not best.doubts & WIDEN:
            break
    return replace(best, retakes=made)


def _retakes(
    model: Model, chunk: Chunk, encoded: Encoded, how: Question, first: Take
) -> Iterator[Take]:
    if first.doubts & (SEARCH | WIDEN) and how.beam < CAREFUL.beam:
        yield _take(model, chunk, encoded, how, CAREFUL)
    if not first.doubts & WIDEN:
        return
    wide = encoded
    if encoded.window < FULL_FRAMES:
        wide = model.encode(encoded.features, FULL_FRAMES)
        yield _take(model, chunk, wide, how, CAREFUL)
    yield _take(model, chunk, wide, how, SAMPLED)


def _badness(take: Take) -> tuple[int, float]:
    return sum(doubt in take.doubts for doubt in GRAVE), -take.logprob


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
    )
    return Take(tuple(said), text, decoded.logprob, doubts(evidence), encoded)


def _cut(model: Model, take: Take) -> Take:
    """A take whose repetition is said once."""
    flat = [token for piece in take.pieces for token in piece.tokens]
    kept = len(without_loop(flat))
    shorter: list[Piece] = []
    for piece in take.pieces:
        tokens = piece.tokens[:kept]
        kept -= len(tokens)
        if tokens:
            shorter.append(replace(piece, tokens=tokens))
    text = " ".join(model.text(list(piece.tokens)).strip() for piece in shorter).strip()
    return replace(take, pieces=tuple(shorter), text=text)


def _segments(model: Model, chunk: Chunk, take: Take, how: Question) -> tuple[Segment, ...]:
    words = (
        timed_words(model, take.encoded, how.language, take.pieces, chunk.speech)
        if how.word_times
        else [()] * len(take.pieces)
    )
    at = chunk.start_ms
    return tuple(
        Segment(
            at + piece.start_ms,
            at + piece.end_ms,
            text,
            tuple(
                replace(word, start_ms=at + word.start_ms, end_ms=at + word.end_ms)
                for word in spoken
            ),
        )
        for piece, spoken in zip(take.pieces, words, strict=True)
        if (text := model.text(list(piece.tokens)).strip())
    )
