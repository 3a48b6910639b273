"""What turns sound into words."""

from typing import Protocol

from voice2text.domain import Transcript
from voice2text.speech.audio import Audio


class Engine(Protocol):
    """A speech recogniser."""

    @property
    def name(self) -> str:
        """What made a transcript, for the record: program and model."""

    def transcribe(self, audio: Audio, language: str | None) -> Transcript:
        """Recognises speech; `language` is an ISO 639-1 code, None means detect it."""
