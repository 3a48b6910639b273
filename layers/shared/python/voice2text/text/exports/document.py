"""What goes into a file: text in paragraphs, and the facts of the recording it came from."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from voice2text.domain import Segment, Transcript, Word
from voice2text.text.clock import clock
from voice2text.text.exports.clean import clean, clean_line
from voice2text.text.paragraphs import Paragraph, of_text, paragraphs


class Format(StrEnum):
    """The formats; the value is the file name's extension."""

    TXT = "txt"
    MARKDOWN = "md"
    DOCX = "docx"
    PDF = "pdf"
    SRT = "srt"
    VTT = "vtt"


SUBTITLES = frozenset({Format.SRT, Format.VTT})


@dataclass(frozen=True, slots=True)
class Labels:
    """What is written beside the facts, in the reader's language."""

    title: str
    recorded: str
    language: str
    length: str


@dataclass(frozen=True, slots=True)
class Facts:
    """The recording's own facts.

    `recorded_at` has a time zone and is shown in it; `language` is an ISO 639-1 code, of the text
    as it is in the file; `language_name` is what the reader calls it.
    """

    recorded_at: datetime
    duration_ms: int
    language: str | None = None
    language_name: str = ""

    def lines(self, labels: Labels) -> list[tuple[str, str]]:
        """Each fact with its label; the language only where it is known."""
        zone = self.recorded_at.tzname() or "UTC"
        known = [
            (labels.recorded, f"{self.recorded_at:%Y-%m-%d %H:%M} {zone}"),
            (labels.language, self.language_name or self.language or ""),
            (labels.length, clock(self.duration_ms)),
        ]
        return [(clean_line(label), clean_line(fact)) for label, fact in known if fact]


@dataclass(frozen=True, slots=True)
class Document:
    """What is exported. `segments` are there for a transcript only, and subtitles need them.

    `notice` is a sentence that must not be missed, for example what could not be transcribed.
    """

    facts: Facts
    paragraphs: tuple[Paragraph, ...]
    segments: tuple[Segment, ...] = ()
    notice: str = ""
    timestamps: bool = False

    def stamp(self, paragraph: Paragraph) -> str:
        """`[1:23] ` where times are wanted and known, else nothing."""
        if not self.timestamps or paragraph.start_ms is None:
            return ""
        return f"[{clock(paragraph.start_ms)}] "


def of_transcript(
    transcript: Transcript, facts: Facts, *, notice: str = "", timestamps: bool = False
) -> Document:
    """A transcript with its times; no character in it is left that a file can't hold."""
    segments = tuple(_cleaned(one) for one in transcript.segments)
    return Document(facts, paragraphs(segments), segments, clean(notice).strip(), timestamps)


def of_variant(text: str, facts: Facts, *, notice: str = "") -> Document:
    """A text without times, for example a summary; blank lines part its paragraphs."""
    return Document(facts, of_text(clean(text)), notice=clean(notice).strip())


def _cleaned(segment: Segment) -> Segment:
    words = tuple(Word(one.start_ms, one.end_ms, clean_line(one.text)) for one in segment.words)
    return replace(segment, text=clean_line(segment.text), words=words)
