"""Glyphs onto a page, so that what is copied or searched is the text and not the shapes.

fpdf2 could shape the text itself, but it tells nothing about a letter that is drawn from several
glyphs, as Noto's Arabic ones are: whoever copies it gets noise.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import uharfbuzz
from fpdf import FPDF
from fpdf.fonts import TTFFont

from voice2text.text.exports.pdf.outline import outline

_NOTHING = (0x200B,)  # what the second glyph of a letter stands for


@dataclass(frozen=True, slots=True)
class Cut:
    """A font of this document. Heights are shares of the type's size."""

    family: str
    above: float
    below: float
    font: uharfbuzz.Font
    units: int


@dataclass(frozen=True, slots=True)
class Placed:
    """A glyph; `cluster` is the first character that it stands for. Lengths in the font's units."""

    glyph: int
    cluster: int
    advance: int
    right: int
    up: int


def shaped(cut: Cut, text: str, level: int) -> list[Placed]:
    """The glyphs of a stretch in one font and one direction, from left to right."""
    buffer = uharfbuzz.Buffer()
    buffer.cluster_level = uharfbuzz.BufferClusterLevel.MONOTONE_CHARACTERS
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if level % 2 else "ltr"
    uharfbuzz.shape(cut.font, buffer)
    return [
        Placed(info.codepoint, info.cluster, at.x_advance, at.x_offset, at.y_offset)
        for info, at in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
    ]


def draw(
    paper: FPDF, cut: Cut, text: str, level: int, *, x: float, baseline: float, points: float
) -> None:
    """Draws a stretch that begins at `x` on its left, both in millimetres from the page's top left.

    Programs that read a PDF put what runs to the left in order by where its glyphs are, and are
    led astray by dots above and below: there a letter is one glyph, and what else it is drawn with
    are mere shapes. What runs to the right says in full what it means (ISO 32000-1, 14.9.4).
    """
    paper.set_font(cut.family, size=points)
    font = paper.current_font
    assert isinstance(font, TTFFont)  # noqa: S101 - add_font makes no other
    # fpdf2 has no public way to write glyphs, hence its own two here and below.
    chosen = paper._set_font_for_page(font, points, wrap_in_text_object=False)  # noqa: SLF001
    left, bottom = x * paper.k, (paper.h - baseline) * paper.k
    written = ["BT", chosen, f"1 0 0 1 {left:.2f} {bottom:.2f} Tm"]
    drawn: list[str] = []
    letters = list(_letters(text, shaped(cut, text, level)))
    spells_out = level % 2 == 0 and _is_involved(letters)
    if spells_out:
        written.append(f"/Span <</ActualText <FEFF{text.encode('utf-16-be').hex()}>>> BDC")
    scale = points / cut.units
    for said, glyphs in letters:
        bearer = max(glyphs, key=lambda one: one.advance)
        for one in glyphs:
            if one is bearer or level % 2 == 0:
                meaning = tuple(map(ord, said)) if one is bearer else _NOTHING
                written.append(_shown(font, cut, one, meaning, points))
            else:
                written.append(f"[{-one.advance * 1000 / cut.units:.0f}] TJ")
                at = f"{left + one.right * scale:.2f} {bottom + one.up * scale:.2f}"
                shape = outline(cut.font, one.glyph)
                drawn.append(f"q {scale:.5f} 0 0 {scale:.5f} {at} cm {shape} f Q")
            left += one.advance * scale
    written += ["EMC", "ET"] if spells_out else ["ET"]
    paper._out(" ".join(written + drawn))  # noqa: SLF001


def _is_involved(letters: Sequence[tuple[str, list[Placed]]]) -> bool:
    """Whether places alone don't tell the order: glyphs are beside, above or below each other."""
    return any(
        len(glyphs) > 1 or glyphs[0].right or glyphs[0].up or not glyphs[0].advance
        for _, glyphs in letters
    )


def _letters(text: str, placed: Sequence[Placed]) -> Iterator[tuple[str, list[Placed]]]:
    """The glyphs of each cluster, in the order in which they are drawn, and its text."""
    starts = sorted({one.cluster for one in placed})
    ends = dict(zip(starts, [*starts[1:], len(text)], strict=True))
    glyphs: list[Placed] = []
    for one in placed:
        if glyphs and one.cluster != glyphs[0].cluster:
            yield text[glyphs[0].cluster : ends[glyphs[0].cluster]], glyphs
            glyphs = []
        glyphs.append(one)
    if glyphs:
        yield text[glyphs[0].cluster : ends[glyphs[0].cluster]], glyphs


def _shown(font: TTFFont, cut: Cut, placed: Placed, meaning: tuple[int, ...], points: float) -> str:
    """One glyph as an operator; the pen moves by its advance, whatever its width."""
    scale = 1000 / cut.units
    width = round(cut.font.get_glyph_h_advance(placed.glyph) * scale)
    name = font.ttfont.getGlyphName(placed.glyph)
    glyph = font.subset.get_glyph(placed.glyph, meaning, name, width)
    code = font.subset.pick_glyph(glyph)
    before, after = placed.right * scale, width - (placed.advance - placed.right) * scale
    if code is None:  # .notdef, which shaping gives for nothing that a font was cut for
        return f"[{-placed.advance * scale:.0f}] TJ"
    show = f"[{_moved(-before)}<{code:04X}>{_moved(after)}] TJ"
    if not placed.up:
        return show
    return f"{placed.up * points / cut.units:.2f} Ts {show} 0 Ts"


def _moved(by: float) -> str:
    return f"{by:.0f}" if round(by) else ""
