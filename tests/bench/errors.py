"""How many words of a text are wrong, as papers on Whisper count them.

Words after Whisper's own normalizer; in scripts without spaces, characters.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

import jiwer
from whisper_normalizer.basic import BasicTextNormalizer
from whisper_normalizer.english import EnglishTextNormalizer

# Written without spaces: Whisper's paper (appendix C) splits zh, ja, th, lo and my into characters;
# Cantonese and Khmer are written the same way.
UNSPACED = frozenset({"zh", "yue", "ja", "th", "lo", "my", "km"})
# The letters of those, for a text in which they stand beside words.
_UNSPACED_LETTER = re.compile(
    r"([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff])"
)


@dataclass(frozen=True, slots=True)
class Errors:
    """`wrong` counts substitutions, deletions and insertions; `units` the reference's words, or
    characters where words have no spaces between them."""

    wrong: int = 0
    units: int = 0

    def __add__(self, other: "Errors") -> "Errors":
        return Errors(self.wrong + other.wrong, self.units + other.units)

    @property
    def rate(self) -> float | None:
        """The error rate; None where there was nothing to be said."""
        return self.wrong / self.units if self.units else None


def count(reference: str, heard: str, languages: Collection[str]) -> Errors:
    """Compares two texts in these languages (ISO 639-1, a region after it is ignored)."""
    said, written = (normal(text, languages).split() for text in (reference, heard))
    if not said or not written:  # jiwer knows no empty reference
        return Errors(len(said) + len(written), len(said))
    found = jiwer.process_words(" ".join(said), " ".join(written))
    return Errors(found.substitutions + found.deletions + found.insertions, len(said))


def normal(text: str, languages: Collection[str]) -> str:
    """A text as it is compared: the English normalizer only for what is all English."""
    spoken = {language.partition("-")[0].lower() for language in languages}
    if spoken == {"en"}:
        return str(_english()(text)).strip()
    if spoken and spoken <= UNSPACED:
        return str(BasicTextNormalizer(split_letters=True)(text)).strip()
    plain = str(BasicTextNormalizer()(text))
    if spoken & UNSPACED:
        plain = _UNSPACED_LETTER.sub(r" \1 ", plain)
    return " ".join(plain.split())


@cache
def _english() -> EnglishTextNormalizer:
    return EnglishTextNormalizer()  # reads a list of 1,700 spellings
