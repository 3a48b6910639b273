"""Counts what a transcript takes."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from voice2text.speech.heard import Usage
from voice2text.speech.pieces import Piece
from voice2text.speech.reasons import Reason


@dataclass(slots=True)
class Tally:
    """One recording's counts; `Usage` says what they are."""

    reasons: dict[Reason, None] = field(default_factory=dict)
    chunks: int = 0
    retakes: int = 0
    cost_micro_dollars: int = 0

    def because(self, reason: Reason) -> None:
        """Something besides the operator's setting decided."""
        self.reasons[reason] = None

    def usage(self, pieces: Sequence[Piece], preferred: str, transcribe_ms: int) -> Usage:
        """The sum; a recording without speech is the preferred engine's."""
        return Usage(
            engine=" + ".join(dict.fromkeys(piece.engine for piece in pieces)) or preferred,
            reason=" ".join(self.reasons) or Reason.SETTING.value,
            transcribe_ms=transcribe_ms,
            chunks=self.chunks,
            retakes=self.retakes,
            by_api=sum(piece.by_api for piece in pieces),
            cost_micro_dollars=self.cost_micro_dollars,
        )
