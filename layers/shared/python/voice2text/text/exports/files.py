"""The way in: a document and a format, and a file comes out."""

from dataclasses import dataclass

from voice2text.text.exports.document import SUBTITLES, Document, Format, Labels
from voice2text.text.exports.names import file_name

MIME_TYPES = {
    Format.TXT: "text/plain; charset=utf-8",
    Format.MARKDOWN: "text/markdown; charset=utf-8",
    Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Format.PDF: "application/pdf",
    Format.SRT: "application/x-subrip",
    Format.VTT: "text/vtt; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class File:
    """A file to send. `unshown` counts characters that no font has: � stands for each (PDF)."""

    name: str
    mime_type: str
    content: bytes
    unshown: int = 0


class NoTimes(Exception):
    """Subtitles of a text that has no times: what was written of a transcript has none."""


def export(document: Document, wanted: Format, labels: Labels) -> File:
    """The document as a file.

    Raises:
        NoTimes: subtitles were asked for, and the document has no segments.
        FontsMissing: a PDF was asked for, and the fonts are not installed.
    """
    if wanted in SUBTITLES and not document.segments:
        raise NoTimes(f"{wanted} needs segments; this document has none")
    content, unshown = _content(document, wanted, labels)
    return File(file_name(document, wanted), MIME_TYPES[wanted], content, unshown)


def _content(document: Document, wanted: Format, labels: Labels) -> tuple[bytes, int]:
    """Each writer is imported when it is wanted: those of Word and PDF take long to import."""
    match wanted:
        case Format.TXT:
            from voice2text.text.exports.txt import txt  # noqa: PLC0415

            return txt(document, labels).encode(), 0
        case Format.MARKDOWN:
            from voice2text.text.exports.markdown import markdown  # noqa: PLC0415

            return markdown(document, labels).encode(), 0
        case Format.DOCX:
            from voice2text.text.exports.docx import docx  # noqa: PLC0415

            return docx(document, labels), 0
        case Format.PDF:
            from voice2text.text.exports.pdf.write import pdf  # noqa: PLC0415

            return pdf(document, labels)
        case Format.SRT | Format.VTT:
            from voice2text.text.exports.subtitles.write import srt, vtt  # noqa: PLC0415

            write = srt if wanted is Format.SRT else vtt
            return write(document.segments, document.facts.duration_ms).encode(), 0
