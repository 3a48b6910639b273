"""Repetition: the decoder that loses its place says the same again until it runs out of room."""

from collections.abc import Sequence

# Somebody may well say "no, no, no"; nobody says the same clause five times over.
TIMES = 5
LEAST_TOKENS = 10


def without_loop(tokens: Sequence[int]) -> list[int]:
    """The tokens with a repetition at their end said once; all of them where there is none."""
    for period in range(1, len(tokens) // TIMES + 1):
        repeated = _repeated(tokens, period)
        if repeated >= TIMES * period and repeated >= LEAST_TOKENS:
            return list(tokens[: len(tokens) - repeated + period])
    return list(tokens)


def _repeated(tokens: Sequence[int], period: int) -> int:
    """How many tokens at the end repeat those `period` before them, the first round counted."""
    same = 0
    for number in range(len(tokens) - 1, period - 1, -1):
        if tokens[number] != tokens[number - period]:
            break
        same += 1
    return same + period if same else 0
