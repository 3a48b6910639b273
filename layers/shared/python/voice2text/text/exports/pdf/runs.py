"""Which font sets which characters."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from voice2text.text.exports.pdf.fonts import Source
from voice2text.text.graphemes import insides
from voice2text.text.scripts import is_mark

UNSHOWN = "\ufffd"  # what stands for a character that no font has
_SOFT_HYPHEN = "\u00ad"  # no line ends at one here, and readers take it for one that did


@dataclass(frozen=True, slots=True)
class Run:
    """`text[start:end]`, all of it in one font."""

    start: int
    end: int
    source: Source


def shown(text: str, fonts: Sequence[Source]) -> tuple[str, int]:
    """The text with � for what no font has, and how many there are of these.

    Marks and joiners that no font has are left out: they take no room, and a � would not say more.
    """
    known: dict[str, bool] = {
        char: any(char in one.characters for one in fonts) for char in set(text)
    }
    kept, unshown = [], 0
    for char in text.replace(_SOFT_HYPHEN, ""):
        if known[char]:
            kept.append(char)
        elif not is_mark(char):
            kept.append(UNSHOWN)
            unshown += 1
    return "".join(kept), unshown


def runs(text: str, fonts: Sequence[Source]) -> list[Run]:
    """The text's runs, in order; what is seen as one character stays in one font if any has it.

    Spaces, digits and marks that the font before them has stay with it.
    """
    found: list[Run] = []
    for start, end in _clusters(text):
        before = found[-1].source if found else None
        for first, last, source in _fonts_of(text, start, end, fonts, before):
            if found and found[-1].source is source:
                found[-1] = Run(found[-1].start, last, source)
            else:
                found.append(Run(first, last, source))
    return found


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    inside = insides(text)
    for index in range(1, len(text) + 1):
        if index == len(text) or not (
            inside[index] or (is_mark(text[index]) and text[index] != "\u200b")
        ):
            yield start, index
            start = index


def _fonts_of(
    text: str, start: int, end: int, fonts: Sequence[Source], before: Source | None
) -> list[tuple[int, int, Source]]:
    cluster = text[start:end]
    if (
        before
        and not text[start].isalpha()
        and before.has_letters
        and before.characters >= set(cluster)
    ):
        return [(start, end, before)]
    for source in fonts:
        if source.characters.issuperset(cluster):
            return [(start, end, source)]
    return [
        (index, index + 1, next(one for one in fonts if text[index] in one.characters))
        for index in range(start, end)
    ]
