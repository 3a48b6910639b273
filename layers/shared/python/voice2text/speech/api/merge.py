"""Joining two pieces that both heard the seconds in which they overlap.

The end of the one and the beginning of the other are where a word was cut in two. So the seam goes
through the middle of the longest run of words that both have at about the same time, and what is
beyond it, on either side, is left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count

from voice2text.domain import Segment, Span
from voice2text.speech.api.tokens import Token, tokens

# Segments are believed to within so many milliseconds: words that were timed, or guesses.
EXACT_MS, GUESSED_MS = 500, 4_000
# A run of so many words is beyond doubt; a longer one says no more.
CLEAR_RUN = 6
# What a second of distance costs, in words of the run. Dear where times are exact: "no, no, no"
# matches itself at every shift, and only the time tells which.
EXACT_PENALTY, GUESSED_PENALTY = 10.0, 0.5


@dataclass(frozen=True, slots=True)
class _Seam:
    """The first token that is not kept of the left, and the first that is kept of the right."""

    left: int
    right: int


@dataclass(frozen=True, slots=True)
class _Run:
    """Equal words: where they begin in the left and in the right, and how many they are."""

    left: int
    right: int
    length: int


def join(
    left: tuple[Segment, ...], right: tuple[Segment, ...], overlap: Span
) -> tuple[Segment, ...]:
    """The segments of both, in order; what both heard in `overlap` is there once."""
    first, second = tokens(left), tokens(right)
    if not first:  # nothing but punctuation is no reason to drop what the other one heard
        return right or left
    if not second:
        return left
    seam = _seam(first, second, overlap)
    after = _from(right, second, seam.right)
    before = _until(left, first, seam.left, after[0].start_ms if after else None)
    return before + after


def _seam(left: list[Token], right: list[Token], overlap: Span) -> _Seam:
    best, most = None, 0.0
    for run in _runs(left, right):
        worth = _worth(run, left, right)
        if worth is not None and (best is None or worth > most):
            best, most = run, worth
    if best is None:
        return _between(left, right, (overlap.start_ms + overlap.end_ms) // 2)
    return _Seam(best.left + best.length // 2, best.right + best.length // 2)


def _between(left: list[Token], right: list[Token], middle_ms: int) -> _Seam:
    """By time alone: at the middle, or where one of them fell silent before it."""
    begin = _first_at(right, min(middle_ms, left[-1].end_ms))
    if begin == len(right):
        return _Seam(len(left), begin)
    return _Seam(_first_at(left, max(middle_ms, right[begin].start_ms)), begin)


def _runs(left: list[Token], right: list[Token]) -> Iterator[_Run]:
    """Every longest run of equal words in the seconds that both may have heard."""
    earliest, latest = right[0].start_ms - GUESSED_MS, left[-1].end_ms + GUESSED_MS
    rows = [i for i, token in enumerate(left) if token.end_ms >= earliest]
    columns = [j for j, token in enumerate(right) if token.start_ms <= latest]
    equal = {(i, j) for i in rows for j in columns if left[i].key == right[j].key}
    for i, j in equal:
        if (i - 1, j - 1) not in equal:
            length = next(n for n in count(1) if (i + n, j + n) not in equal)
            yield _Run(i, j, length)


def _worth(run: _Run, left: list[Token], right: list[Token]) -> float | None:
    """How sure it is that a run was said once, in words; None where it was said at two times."""
    pairs = [(left[run.left + n], right[run.right + n]) for n in range(run.length)]
    exact = all(one.exact and other.exact for one, other in pairs)
    distance_ms = min(abs(_middle(one) - _middle(other)) for one, other in pairs)
    # Any two texts share some "the": a single word must be where it was.
    if distance_ms > (EXACT_MS if exact or run.length == 1 else GUESSED_MS):
        return None
    penalty = (EXACT_PENALTY if exact else GUESSED_PENALTY) * distance_ms / 1000
    return min(run.length, CLEAR_RUN) - penalty


def _middle(token: Token) -> int:
    return (token.start_ms + token.end_ms) // 2


def _first_at(row: list[Token], moment_ms: int) -> int:
    return next((n for n, token in enumerate(row) if _middle(token) >= moment_ms), len(row))


def _until(
    segments: tuple[Segment, ...], row: list[Token], end: int, next_ms: int | None
) -> tuple[Segment, ...]:
    """What lies before the token number `end`, and before `next_ms`, when the right one begins."""
    if end < len(row):
        token = row[end]
        last = segments[token.segment]
        kept = replace(
            last,
            end_ms=row[end - 1].end_ms if end else last.start_ms,
            text=last.text[: token.offset].strip(),
            words=tuple(word for word in last.words if word.start_ms < token.start_ms),
        )
        segments = segments[: token.segment] + ((kept,) if token.offset and kept.text else ())
    if next_ms is None:
        return segments
    return tuple(
        replace(
            segment,
            start_ms=min(segment.start_ms, next_ms),
            end_ms=min(segment.end_ms, next_ms),
        )
        for segment in segments
    )


def _from(segments: tuple[Segment, ...], row: list[Token], begin: int) -> tuple[Segment, ...]:
    """What lies from the token number `begin` on."""
    if begin >= len(row):
        return ()
    token = row[begin]
    first = segments[token.segment]
    kept = replace(
        first,
        start_ms=min(token.start_ms, first.end_ms) if token.offset else first.start_ms,
        text=first.text[token.offset :],
        words=tuple(word for word in first.words if word.end_ms > token.start_ms),
    )
    return (kept, *segments[token.segment + 1 :])
