"""The fonts of the layer `fonts`, and as much of each as one document needs.

A document gets a font of its own, cut by HarfBuzz from the variable one to the characters and the
weight that are used. Of Noto Sans CJK, 33 MB, that takes 80 ms and some 50 MB; fontTools, to which
fpdf2 would leave it, unpacks all 65,535 glyphs first.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from unicodedata import normalize

import uharfbuzz

from voice2text.text.exports.missing import FontsMissing

REGULAR, BOLD = 400.0, 700.0
_PACKAGES = ("manimgx_fonts", "manimgx_fonts_cjk")
_CJK = "NotoSansCJK-VF.otf.ttc"
# Letters first; a symbol that letters' fonts lack is looked for in the last two.
_FIRST, _LAST = "NotoSans[wght].ttf", ("NotoSansSymbols[wght].ttf", "NotoEmoji[wght].ttf")
# Han is one script with one look per country: the collection's faces.
_FACES = {"ja": 0, "ko": 1, "zh": 2}


@dataclass(frozen=True, slots=True)
class Source:
    """One face of a font file, and the characters that it has."""

    file: Path
    index: int
    characters: frozenset[str]

    @property
    def has_letters(self) -> bool:
        """Whether spaces and digits may be set in it, too."""
        return self.file.name not in _LAST

    @property
    def is_cut(self) -> bool:
        """Whether only what a document uses is taken: of the big ones, that need no more for it.

        In the scripts of the others, shaping may want characters that the text does not have.
        """
        return self.file.name in {_FIRST, _CJK, *_LAST}

    @property
    def name(self) -> str:
        """Its key within one document."""
        return f"{self.file.name}#{self.index}"


def sources(language: str | None, text: str) -> tuple[Source, ...]:
    """The fonts in the order in which they are asked for a character.

    Raises:
        FontsMissing: the layer is not there.
    """
    return _sources(_face(language, text))


def cut(source: Source, characters: str, weight: float) -> bytes:
    """A font with no more than `characters` and what shaping makes of them, at one weight."""
    face = _loaded(source.file, source.index)
    wanted = uharfbuzz.SubsetInput()
    if source.is_cut:
        composed = {part for form in ("NFC", "NFD") for part in normalize(form, characters)}
        wanted.unicode_set.update(map(ord, composed | set(characters)))
    else:
        wanted.unicode_set.update(face.unicodes)
    # HarfBuzz's own CFF2 is not what a PDF may carry; its older sister CFF is.
    wanted.flags = uharfbuzz.SubsetFlags.DOWNGRADE_CFF2 | uharfbuzz.SubsetFlags.NOTDEF_OUTLINE
    wanted.pin_all_axes_to_default(face)
    wanted.pin_axis_location(face, "wght", weight)
    return bytes(wanted.subset(face).blob.data)


def _face(language: str | None, text: str) -> int:
    if language in _FACES:
        return _FACES[language]
    if any("\u3040" <= char <= "\u30ff" for char in text):
        return _FACES["ja"]
    return _FACES["ko"] if any("\uac00" <= char <= "\ud7a3" for char in text) else _FACES["zh"]


@cache
def _sources(cjk_face: int) -> tuple[Source, ...]:
    found = {file.name: file for folder in _folders() for file in sorted(folder.glob("*.tt[fc]"))}
    if not {_FIRST, _CJK, *_LAST} <= found.keys():
        raise FontsMissing(f"of the fonts only these are there: {', '.join(found) or 'none'}")
    letters = [
        name for name in found if name not in {_FIRST, _CJK, *_LAST} and "Italic" not in name
    ]
    order = [(name, 0) for name in (_FIRST, *letters)] + [(_CJK, cjk_face)]
    return tuple(
        Source(found[name], index, frozenset(map(chr, _loaded(found[name], index).unicodes)))
        for name, index in [*order, *((name, 0) for name in _LAST)]
    )


def _folders() -> list[Path]:
    try:
        return [Path(str(files(package))) for package in _PACKAGES]
    except ModuleNotFoundError as exc:
        raise FontsMissing(
            f"{exc.name} is not installed: PDF needs the layer `fonts` (layers/fonts/Makefile)"
        ) from exc


@cache
def _loaded(file: Path, index: int) -> uharfbuzz.Face:
    """Mapped into memory, not read: only the pages that are used are loaded."""
    return uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(file)), index)
