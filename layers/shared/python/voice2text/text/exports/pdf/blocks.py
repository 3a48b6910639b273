"""A document as lines of text to be set one below the other, each with its fonts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from voice2text.text.exports.clean import clean_line
from voice2text.text.exports.document import Document, Labels
from voice2text.text.exports.pdf.fonts import Source
from voice2text.text.exports.pdf.runs import Run, runs, shown
from voice2text.text.scripts import is_right_to_left

TITLE_POINTS, TEXT_POINTS, SMALL_POINTS = 18.0, 11.0, 9.0
GAP = 3.0  # millimetres


@dataclass(frozen=True, slots=True)
class Block:
    """Text without a line end of its own; `gap` is what is left free below it, in millimetres."""

    text: str
    fonts: tuple[Run, ...]
    right_to_left: bool
    points: float
    gap: float
    is_bold: bool = False


def blocks(document: Document, labels: Labels, fonts: Sequence[Source]) -> tuple[list[Block], int]:
    """The blocks, and how many characters no font has."""
    found: list[Block] = []
    unshown = 0
    for text, points, gap, is_bold in _texts(document, labels):
        visible, missing = shown(text.replace("\t", " "), fonts)
        unshown += missing
        if visible.strip():
            right_to_left = is_right_to_left(visible, document.facts.language)
            of_it = tuple(runs(visible, fonts))
            found.append(Block(visible, of_it, right_to_left, points, gap, is_bold))
    return found, unshown


def _texts(document: Document, labels: Labels) -> Iterator[tuple[str, float, float, bool]]:
    yield clean_line(labels.title), TITLE_POINTS, GAP, True
    facts = document.facts.lines(labels)
    for number, (label, fact) in enumerate(facts, 1):
        yield f"{label}: {fact}", SMALL_POINTS, 2 * GAP if number == len(facts) else 0.0, False
    for paragraph in document.paragraphs:
        yield from _lines(document.stamp(paragraph) + paragraph.text, TEXT_POINTS)
    yield from _lines(document.notice, SMALL_POINTS)


def _lines(text: str, points: float) -> Iterator[tuple[str, float, float, bool]]:
    *lines, last = text.split("\n")
    for line in lines:
        yield line, points, 0.0, False
    yield last, points, GAP, False
