"""What an engine is asked, and what it answers, for one stretch of sound."""

from dataclasses import dataclass

from voice2text.domain import Segment, Transcript


@dataclass(frozen=True, slots=True)
class Wishes:
    """How a recording is to be transcribed.

    `language` is pinned, an ISO 639-1 code, None means detect it; `recent_languages`, the latest
    first, decide where detection is unsure. `so_far` is what most of this recording was in until
    now. `vocabulary` are words and names to be expected. `better` asks the service first, where
    there is one besides the local engine.
    """

    language: str | None = None
    recent_languages: tuple[str, ...] = ()
    vocabulary: tuple[str, ...] = ()
    word_times: bool = False
    so_far: str | None = None
    better: bool = False


@dataclass(frozen=True, slots=True)
class Heard:
    """What one engine heard. Times count from the start of the stretch.

    `cost_micro_dollars` is what a service charges for it, in millionths of a US dollar.
    """

    language: str | None
    language_probability: float
    segments: tuple[Segment, ...]
    cost_micro_dollars: int = 0

    @property
    def text(self) -> str:
        """The segments joined by a space."""
        return " ".join(segment.text for segment in self.segments)


@dataclass(frozen=True, slots=True)
class Usage:
    """What a transcript took.

    `engine` names what made it, `reason` why that one was used; `retakes` counts chunks that the
    gate had decoded again, `by_api` those that a service transcribed.
    """

    engine: str
    reason: str
    transcribe_ms: int
    chunks: int = 0
    retakes: int = 0
    by_api: int = 0
    cost_micro_dollars: int = 0


@dataclass(frozen=True, slots=True)
class Transcription:
    """A transcript and what it took."""

    transcript: Transcript
    usage: Usage
