"""A document as a PDF: A4, one column, text that can be selected and searched."""

import tempfile
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path

from fpdf import FPDF
from fpdf.fonts import TTFFont

from voice2text.text.exports.clean import clean_line
from voice2text.text.exports.document import Document, Labels
from voice2text.text.exports.pdf.blocks import SMALL_POINTS, Block, blocks
from voice2text.text.exports.pdf.draw import draw
from voice2text.text.exports.pdf.fonts import BOLD, REGULAR, Source, sources
from voice2text.text.exports.pdf.lines import lines
from voice2text.text.exports.pdf.order import levels, of_line
from voice2text.text.exports.pdf.typeface import Typeface, typeface

MARGIN = 25.0  # millimetres
LEADING = 1.05  # of what the fonts of a line ask for
# No more than this of the type's size: Arabic's and Burmese ones ask for what is hardly ever used.
MOST_ABOVE, MOST_BELOW = 1.2, 0.6
_MM = 25.4 / 72  # a point


def pdf(document: Document, labels: Labels) -> tuple[bytes, int]:
    """The PDF, and how many characters no font has; each is shown as �.

    Raises:
        FontsMissing: the layer `fonts` is not there.
    """
    facts = document.facts
    fonts = sources(facts.language, " ".join(one.text for one in document.paragraphs))
    found, unshown = blocks(document, labels, fonts)
    with _paper() as paper, tempfile.TemporaryDirectory(prefix="fonts-") as folder:
        paper.set_title(clean_line(labels.title))
        paper.set_lang(facts.language or "")
        paper.set_creation_date(facts.recorded_at.astimezone(UTC))
        plain, bold = _typefaces(paper, Path(folder), found, fonts[0])
        _Page(paper, plain, fonts[0]).set(found, bold)
        return bytes(paper.output()), unshown


def _typefaces(
    paper: FPDF, folder: Path, found: Sequence[Block], numbers: Source
) -> tuple[Typeface, Typeface]:
    """The plain and the bold one; page numbers are plain."""
    plain: dict[Source, set[str]] = defaultdict(set)
    bold: dict[Source, set[str]] = defaultdict(set)
    plain[numbers].update("0123456789")
    for block in found:
        used = bold if block.is_bold else plain
        for run in block.fonts:
            used[run.source].update(block.text[run.start : run.end])
    return typeface(paper, folder, plain, REGULAR), typeface(paper, folder, bold, BOLD)


class _Page:
    """Where the next line goes."""

    def __init__(self, paper: FPDF, plain: Typeface, numbers: Source) -> None:
        self._paper = paper
        self._plain = plain
        self._numbers = plain.of(numbers)
        self._y = MARGIN
        paper.add_page()

    def set(self, found: Sequence[Block], bold: Typeface) -> None:
        """Sets all blocks, on as many pages as they need."""
        for block in found:
            self._block(block, bold if block.is_bold else self._plain)
            self._y += block.gap
        self._number()

    def _block(self, block: Block, face: Typeface) -> None:
        size = block.points * _MM
        depth = levels(block.text, right_to_left=block.right_to_left)
        advances = [one * size for one in face.advances(block.text, block.fonts, depth)]
        for start, end in lines(block.text, advances, self._paper.epw):
            pieces = _pieces(block, depth, start, end)
            cuts = [face.of(source) for *_, source, _ in pieces]
            above = min(MOST_ABOVE, max((one.above for one in cuts), default=1)) * size * LEADING
            below = min(MOST_BELOW, max((one.below for one in cuts), default=0)) * size * LEADING
            if self._y + above + below > self._paper.h - MARGIN:
                self._number()
                self._paper.add_page()
                self._y = MARGIN
            self._y += above
            width = sum(advances[start:end])
            x = self._paper.w - MARGIN - width if block.right_to_left else MARGIN
            for (first, last, _, level), cut in zip(pieces, cuts, strict=True):
                text = block.text[first:last]
                draw(self._paper, cut, text, level, x=x, baseline=self._y, points=block.points)
                x += sum(advances[first:last])
            self._y += below

    def _number(self) -> None:
        """The page's number, below it; drawn last, because it is read aloud in this order."""
        paper = self._paper
        below = paper.h - MARGIN / 2
        number = str(paper.page)
        draw(paper, self._numbers, number, 0, x=paper.w / 2, baseline=below, points=SMALL_POINTS)


def _pieces(
    block: Block, depth: Sequence[int], start: int, end: int
) -> list[tuple[int, int, Source, int]]:
    """What is drawn from left to right: start, end, font, level."""
    found: list[tuple[int, int, Source, int]] = []
    begins = bisect_right(block.fonts, start, key=lambda run: run.end)
    ends = bisect_left(block.fonts, end, key=lambda run: run.start)
    of_it = block.fonts[begins:ends]
    base = int(block.right_to_left)
    for first, last, level in of_line(block.text[start:end], depth[start:end], base):
        within = [
            (max(run.start, start + first), min(run.end, start + last), run.source, level)
            for run in of_it
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
        yield paper
    finally:
        for font in paper.fonts.values():  # fpdf2 leaves the files open
            if isinstance(font, TTFFont):
                font.ttfont.close()
