"""A recording's transcript, out of the pieces that were heard."""

from collections.abc import Sequence
from dataclasses import replace

from voice2text.domain import Segment, Transcript
from voice2text.speech.coverage import uncovered
from voice2text.speech.phrases import phrases
from voice2text.speech.pieces import Piece
from voice2text.speech.spans import total_ms


def assemble(pieces: Sequence[Piece], duration_ms: int, pinned: str | None) -> Transcript:
    """The whole, `pieces` being in order.

    Its language is the one that most of the speech is in, of that which became text.
    """
    language, probability = _language(pieces, pinned)
    segments = tuple(
        _within(segment, duration_ms) for piece in pieces for segment in piece.segments
    )
    speech = phrases((span for piece in pieces for span in piece.speech), duration_ms)
    return Transcript(language, probability, duration_ms, segments, uncovered(speech, segments))


def _within(segment: Segment, duration_ms: int) -> Segment:
    """The segment and its words, none of them later than the recording's end."""
    return replace(
        segment,
        start_ms=min(segment.start_ms, duration_ms),
        end_ms=min(segment.end_ms, duration_ms),
        words=tuple(
            replace(
                word,
                start_ms=min(word.start_ms, duration_ms),
                end_ms=min(word.end_ms, duration_ms),
            )
            for word in segment.words
        ),
    )


def _language(pieces: Sequence[Piece], pinned: str | None) -> tuple[str | None, float]:
    """The language, and the mean of its probability, long pieces counting for more."""
    lengths: dict[str, int] = {}
    sums: dict[str, float] = {}
    for piece in pieces:
        if piece.language and piece.segments:
            length = max(1, total_ms(piece.speech))
            lengths[piece.language] = lengths.get(piece.language, 0) + length
            sums[piece.language] = sums.get(piece.language, 0.0) + length * piece.probability
    if not lengths:
        return pinned, 1.0 if pinned else 0.0
    most = max(lengths, key=lengths.__getitem__)
    return most, sums[most] / lengths[most]
