"""What turns sound into words: a use case's view of it, and what the router chooses between."""

from collections.abc import Callable, Sequence
from typing import Protocol

from voice2text.domain import Span
from voice2text.speech.audio import Audio, Sound
from voice2text.speech.chunks import Chunk
from voice2text.speech.heard import Heard, Transcription, Wishes
from voice2text.speech.whisper.engine import ChunkHeard


class Engine(Protocol):
    """Transcribes whole recordings."""

    def transcribe(
        self,
        sound: Sound,
        wishes: Wishes,
        *,
        seconds_left: Callable[[], float],
        progress: Callable[[int], None],
    ) -> Transcription:
        """Recognises all speech; `seconds_left` is what the invocation has still got.

        `progress` hears, now and then, up to which millisecond the recording has been heard.
        """


class LocalEngine(Protocol):
    """A model within this function."""

    @property
    def name(self) -> str:
        """Program and model, for the record."""

    def recognise(self, chunks: Sequence[Chunk], wishes: Wishes) -> Sequence[ChunkHeard]:
        """What each chunk says, in order; times count from the start of the recording."""


class ApiEngine(Protocol):
    """A model that a service runs, for money."""

    @property
    def name(self) -> str:
        """Service and model, for the record."""

    def price(self, duration_ms: int) -> int:
        """What this much costs at most, in millionths of a US dollar."""

    def recognise(
        self, audio: Audio, speech: tuple[Span, ...], wishes: Wishes, *, deadline: float | None
    ) -> Heard:
        """What is said in `speech`, soft edges of words included; times count from `audio`'s start.

        Raises:
            ApiUnavailable: it could not be had before `deadline`, a time of `time.monotonic`.
        """
