"""What one engine heard of one stretch, in times of the recording, whichever engine it was."""

from dataclasses import dataclass

from voice2text.domain import Segment, Span
from voice2text.speech.chunks import Chunk
from voice2text.speech.heard import Heard
from voice2text.speech.runs import Run
from voice2text.speech.whisper.engine import ChunkHeard
from voice2text.speech.whisper.gate import Doubt

# What is wrong with a text even after the local engine's own retakes: words are missing, or are
# not those that were said. UNSURE alone is not in it: whoever speaks in noise stays unsure, and the
# search was a wide one already.
GRAVE = frozenset(Doubt) - {Doubt.UNSURE}
# What makes noise of what the detector took for speech: no word is likely, and the model hears
# nobody. One of them alone is speech that could not be made out, and the person is told of it.
NOISE = frozenset({Doubt.GARBLED, Doubt.NOBODY})


@dataclass(frozen=True, slots=True)
class Piece:
    """What was heard. `speech` is where somebody speaks: nowhere, if the engine says so.

    `by_api` counts the chunks in it that a service transcribed.
    """

    engine: str
    speech: tuple[Span, ...]
    language: str | None
    probability: float
    segments: tuple[Segment, ...]
    doubts: frozenset[Doubt] = frozenset()
    by_api: int = 0

    @property
    def is_grave(self) -> bool:
        """Whether another engine should hear it too; not where nobody speaks."""
        return bool(self.speech) and bool(self.doubts & GRAVE)

    def yields_to(self, other: "Piece") -> bool:
        """Whether the other one is to be believed instead.

        No text is worse than a doubtful one, unless that was garbled: then it was noise to both.
        """
        return bool(other.segments) or Doubt.GARBLED in self.doubts


def local_piece(engine: str, chunk: Chunk, heard: ChunkHeard) -> Piece:
    """What the local engine heard of a chunk."""
    is_noise = heard.doubts >= NOISE and not heard.segments
    speech = () if is_noise else chunk.speech
    return Piece(
        engine=engine,
        speech=tuple(span.later(chunk.start_ms) for span in speech),
        language=heard.language,
        probability=heard.probability,
        segments=heard.segments,
        doubts=heard.doubts,
    )


def api_piece(engine: str, run: Run, heard: Heard) -> Piece:
    """What a service heard of a run; its times count from the run's start."""
    at = run.start_ms
    return Piece(
        engine=engine,
        speech=tuple(span.later(at) for span in run.speech),
        language=heard.language,
        probability=heard.language_probability,
        segments=tuple(segment.later(at) for segment in heard.segments),
        by_api=len(run.chunks),
    )
