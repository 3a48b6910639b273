"""A document as a PDF: A4, one column, selectable text."""

import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

from fpdf import FPDF
from fpdf.fonts import TTFFont

from voice2text.text.exports.clean import clean_line
from voice2text.text.exports.document import Document, Labels
from voice2text.text.exports.pdf.draw import draw
from voice2text.text.exports.pdf.fonts import BOLD, REGULAR, Source, sources
from voice2text.text.exports.pdf.lines import lines
from voice2text.text.exports.pdf.order import levels, of_line
from voice2text.text.exports.pdf.runs import Run, runs, shown
from voice2text.text.exports.pdf.typeface import Typeface, typeface
from voice2text.text.scripts import is_right_to_left

# Millimetres and points; 105 characters a line at most, as ISO A4 with 25 mm margins and 11 points.
MARGIN, GAP = 25.0, 3.0
TITLE_POINTS, TEXT_POINTS, FACT_POINTS = 18.0, 11.0, 9.0
LEADING = 1.05  # of what the fonts of a line ask for
# No more than this of the type's size: Arabic's and Burmese ones ask for what is hardly ever used.
MOST_ABOVE, MOST_BELOW = 1.2, 0.6
_MM = 25.4 / 72


@dataclass(frozen=True, slots=True)
class _Block:
    """A paragraph to be set."""

    text: str
    points: float
    right_to_left: bool
    fonts: tuple[Run, ...]
    is_bold: bool = False
    gap: float = GAP


def pdf(document: Document, labels: Labels) -> tuple[bytes, int]:
    """The PDF, and how many characters no font has; each is shown as �.

    Raises:
        FontsMissing: the layer `fonts` is not there.
    """
    blocks, unshown = _blocks(document, labels)
    with _paper() as paper, tempfile.TemporaryDirectory(prefix="fonts-") as folder:
        title = clean_line(labels.title)
        paper.set_title(title)
        paper.set_lang(document.facts.language or "")
        paper.set_creation_date(document.facts.recorded_at.astimezone(UTC))
        used: dict[bool, dict[Source, set[str]]] = {True: defaultdict(set), False: defaultdict(set)}
        for block in blocks:
            for run in block.fonts:
                used[block.is_bold][run.source].update(block.text[run.start : run.end])
        faces = {
            is_bold: typeface(paper, Path(folder), used[is_bold], BOLD if is_bold else REGULAR)
            for is_bold in (True, False)
        }
        for block in blocks:
            _set(paper, block, faces[block.is_bold])
        return bytes(paper.output()), unshown


def _blocks(document: Document, labels: Labels) -> tuple[list[_Block], int]:
    language = document.facts.language
    facts = [f"{label}: {fact}" for label, fact in document.facts.lines(labels)]
    texts = [document.stamp(one) + one.text for one in document.paragraphs]
    wanted = [(clean_line(labels.title), TITLE_POINTS, True, GAP)]
    wanted += [(fact, FACT_POINTS, False, 0.0) for fact in facts]
    wanted[-1] = (*wanted[-1][:3], 2 * GAP)
    wanted += [(text, TEXT_POINTS, False, GAP) for text in texts]
    if document.notice:
        wanted.append((document.notice, FACT_POINTS, False, GAP))
    fonts = sources(language, " ".join(texts))
    blocks, unshown = [], 0
    for text, points, is_bold, gap in wanted:
        visible, missing = shown(text.replace("\t", " "), fonts)
        unshown += missing
        right_to_left = is_right_to_left(visible, language)
        found = tuple(_of_text(visible, fonts))
        blocks.append(_Block(visible, points, right_to_left, found, is_bold, gap))
    return blocks, unshown


def _of_text(text: str, fonts: Sequence[Source]) -> Iterator[Run]:
    """The runs of each line that the text itself has; \\n is in no font."""
    start = 0
    for line in text.split("\n"):
        for run in runs(line, fonts):
            yield Run(run.start + start, run.end + start, run.source)
        start += len(line) + 1


def _set(paper: FPDF, block: _Block, face: Typeface) -> None:
    size = block.points * _MM
    base = int(block.right_to_left)
    depth = levels(block.text, right_to_left=block.right_to_left)
    advances = [one * size for one in face.advances(block.text, block.fonts, depth)]
    for start, end in lines(block.text, advances, paper.epw):
        pieces = _pieces(block, depth, base, start, end)
        cuts = [face.of(source) for *_, source, _ in pieces] or [face.of(block.fonts[0].source)]
        above = min(MOST_ABOVE, max(one.above for one in cuts)) * size * LEADING
        below = min(MOST_BELOW, max(one.below for one in cuts)) * size * LEADING
        if paper.get_y() + above + below > paper.h - MARGIN:
            paper.add_page()
        baseline = paper.get_y() + above
        width = sum(advances[start:end])
        x = paper.w - MARGIN - width if block.right_to_left else MARGIN
        for (first, last, _, level), one in zip(pieces, cuts, strict=bool(pieces)):
            text = block.text[first:last]
            draw(paper, one, text, level, x=x, baseline=baseline, points=block.points)
            x += sum(advances[first:last])
        paper.set_y(baseline + below)
    paper.set_y(paper.get_y() + block.gap)


def _pieces(
    block: _Block, depth: Sequence[int], base: int, start: int, end: int
) -> list[tuple[int, int, Source, int]]:
    """What is drawn from left to right: start, end, font, level."""
    found: list[tuple[int, int, Source, int]] = []
    for first, last, level in of_line(block.text[start:end], depth[start:end], base):
        within = [
            (max(run.start, start + first), min(run.end, start + last), run.source, level)
            for run in block.fonts
            if run.start < start + last and run.end > start + first
        ]
        found += within[::-1] if level % 2 else within
    return found


@contextmanager
def _paper() -> Iterator[FPDF]:
    paper = FPDF(format="A4")
    try:
        paper.set_auto_page_break(auto=False)
        paper.set_margins(MARGIN, MARGIN, MARGIN)
        paper.c_margin = 0
        paper.add_page()
        yield paper
    finally:
        for font in paper.fonts.values():  # fpdf2 leaves the files open
            if isinstance(font, TTFFont):
                font.ttfont.close()
