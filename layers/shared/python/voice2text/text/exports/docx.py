"""A Word document: real headings and paragraphs, language and direction as Word wants them."""

import io
from datetime import UTC

import docx as python_docx
from docx.document import Document as WordDocument
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from voice2text.text.exports.clean import clean_line
from voice2text.text.exports.document import Document, Labels
from voice2text.text.scripts import is_right_to_left


def docx(document: Document, labels: Labels) -> bytes:
    """The document as an Office Open XML file, without macros or anything fetched from outside."""
    word = python_docx.Document()
    for section in word.sections:
        section.page_width, section.page_height = Mm(210), Mm(297)
    language = document.facts.language
    title = clean_line(labels.title)
    _describe(word, document, title)
    _speak(word, language)
    word.add_heading(title, level=1)
    for label, fact in document.facts.lines(labels):
        paragraph = word.add_paragraph(style="List Bullet")
        paragraph.add_run(f"{label}: ").bold = True
        paragraph.add_run(fact)
    for one in document.paragraphs:
        _turn(word.add_paragraph(document.stamp(one) + one.text), language)
    if document.notice:
        paragraph = word.add_paragraph()
        paragraph.add_run(document.notice).italic = True
        _turn(paragraph, None)
    file = io.BytesIO()
    word.save(file)
    return file.getvalue()


def _describe(word: WordDocument, document: Document, title: str) -> None:
    facts = word.core_properties
    facts.title = title
    facts.author = facts.comments = facts.last_modified_by = ""
    # Word's own properties are in UTC, and python-docx writes them without asking.
    recorded_at = document.facts.recorded_at.astimezone(UTC).replace(tzinfo=None)
    facts.created = facts.modified = recorded_at
    facts.language = document.facts.language or ""


def _speak(word: WordDocument, language: str | None) -> None:
    """What the text is spelled in, for every kind of script that Word tells apart."""
    properties = word.styles.element.find(
        f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}"
    )
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    if language:
        spoken = OxmlElement("w:lang")
        for kind in ("val", "eastAsia", "bidi"):
            spoken.set(qn(f"w:{kind}"), language)
        properties.append(spoken)


def _turn(paragraph: Paragraph, language: str | None) -> None:
    """Makes a paragraph run to the left if its text does."""
    if not is_right_to_left(paragraph.text, language):
        return
    paragraph.paragraph_format.element.get_or_add_pPr().append(OxmlElement("w:bidi"))
    for run in paragraph.runs:
        _mark(run)


def _mark(run: Run) -> None:
    run.font.rtl = True
