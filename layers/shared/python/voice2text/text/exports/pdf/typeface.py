"""The fonts of one document: cut, measured, and known to fpdf2."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import uharfbuzz
from fpdf import FPDF

from voice2text.text.exports.pdf.draw import Cut, shaped
from voice2text.text.exports.pdf.fonts import Source, cut
from voice2text.text.exports.pdf.runs import Run

_DOTTED_CIRCLE = "\u25cc"  # shaping puts it where a mark has no letter


class Typeface:
    """One weight of all fonts that a document uses."""

    def __init__(self, cuts: Mapping[str, Cut]) -> None:
        self._cuts = cuts

    def of(self, source: Source) -> Cut:
        """This document's cut of a font."""
        return self._cuts[source.name]

    def advances(self, text: str, runs: Sequence[Run], levels: Sequence[int]) -> list[float]:
        """How far each character moves the pen, as a share of the type's size.

        What is set as one, such as a ligature, counts where it begins.
        """
        found = [0.0] * len(text)
        for run in runs:
            one = self.of(run.source)
            for start, end in _same_direction(run, levels):
                for placed in shaped(one, text[start:end], levels[start]):
                    found[start + placed.cluster] += placed.advance / one.units
        return found


def typeface(pdf: FPDF, folder: Path, used: Mapping[Source, set[str]], weight: float) -> Typeface:
    """Cuts the fonts into `folder`, where they must stay until the PDF is written."""
    cuts = {}
    for number, (source, characters) in enumerate(used.items()):
        content = cut(source, "".join(sorted({*characters, " ", _DOTTED_CIRCLE})), weight)
        family = f"f{number}w{weight:.0f}"
        file = folder / f"{family}.{'otf' if content.startswith(b'OTTO') else 'ttf'}"
        file.write_bytes(content)
        pdf.add_font(family, fname=file)
        font = uharfbuzz.Font(uharfbuzz.Face(content))
        extents = font.get_font_extents("ltr")
        units = font.face.upem
        above, below = extents.ascender / units, -extents.descender / units
        cuts[source.name] = Cut(family, above, below, font, units)
    return Typeface(cuts)


def _same_direction(run: Run, levels: Sequence[int]) -> list[tuple[int, int]]:
    bounds = [
        index for index in range(run.start + 1, run.end) if levels[index] != levels[index - 1]
    ]
    return list(zip([run.start, *bounds], [*bounds, run.end], strict=True))
