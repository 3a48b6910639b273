"""What transcribing costs, in whole millionths of a US dollar, always rounded up."""

from voice2text.speech.api.chunks import OVERLAP_MS, shortest_ms
from voice2text.speech.api.families import MINUTE_MS, Family

SECOND_MS = 1_000
# One pass, and twice as much for what has to be asked again: an answer that was cut off, or one
# that never came and may be billed all the same. `CostLimit` holds the engine to it.
CEILING_PASSES = 3


def cost(family: Family, per_minute: int, duration_ms: int) -> int:
    """What one request with this much sound costs."""
    seconds = -(-max(duration_ms, family.least_billed_ms) // SECOND_MS)
    return -(-per_minute * seconds * SECOND_MS // MINUTE_MS)


def ceiling(family: Family, per_minute: int, duration_ms: int) -> int:
    """What transcribing this much costs at most, however it is cut and whatever goes wrong."""
    if duration_ms <= 0:
        return 0
    billed_ms = duration_ms
    if duration_ms > family.chunk_ms:
        # Every piece is rounded up and has at most one overlap; only the last may be so short
        # that the least is billed.
        pieces = 1 + duration_ms // shortest_ms(family.chunk_ms)
        billed_ms += pieces * (OVERLAP_MS + SECOND_MS) + family.least_billed_ms
    return CEILING_PASSES * cost(family, per_minute, billed_ms)
