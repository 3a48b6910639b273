"""How long an answer may be beside its source, by mode and length."""

from dataclasses import dataclass

from voice2text.text.languages import main_script
from voice2text.text.split import units
from voice2text.text.variant import Length, Mode, Variant

# Shares of the source's length that a decent answer keeps to.
_MODES = {
    Mode.ORIGINAL: (1.0, 1.0),
    Mode.STRUCTURED: (0.45, 1.7),
    Mode.POLISHED: (0.45, 1.5),
    Mode.SUMMARY: (0.04, 0.7),
    Mode.TRANSLATED: (0.4, 2.5),
}
_LENGTHS = {
    Length.SHORTEST: (0.25, 0.6),
    Length.SHORTER: (0.5, 0.9),
    Length.NORMAL: (1.0, 1.0),
    Length.LONGER: (1.0, 1.4),
    Length.LONGEST: (1.0, 2.0),
}
# One character of Chinese says as much as 2 to 4 letters.
_DENSE = {"CJK", "HANGUL"}
_DENSITY = 4.0
# Headings, emoji and marks make a short text longer than its share.
SLACK_UNITS = 80
# The headings of a summary.
SUMMARY_SLACK_UNITS = 240
# Below, a share says nothing.
SHORT_UNITS = 80
# No answer is ever as long, whatever is asked for.
MOST_TIMES = 5


@dataclass(frozen=True, slots=True)
class Shape:
    """The shares of the source's length that an answer is kept within."""

    least: float
    most: float
    slack_units: int = SLACK_UNITS

    def least_units(self, source_units: int) -> int:
        """What is shorter can't be all of it; 0 for a source that is short itself."""
        return round(self.least * source_units) if source_units >= SHORT_UNITS else 1

    def most_units(self, source_units: int) -> int:
        """What is longer was not asked for."""
        most = round(self.most * source_units) + self.slack_units
        return min(most, MOST_TIMES * source_units + SLACK_UNITS)


# Notes and outlines that are made of a piece on the way.
NOTES = Shape(0.02, 0.6)
OUTLINE = Shape(0.0, 0.5)


def shape_of(variant: Variant, source: str) -> Shape:
    """The shape of an answer to this source."""
    least, most = _MODES[variant.mode]
    by_least, by_most = _LENGTHS[variant.length]
    least, most = least * by_least, most * by_most
    if variant.language is not None:
        dense = main_script(source) in _DENSE, variant.language in {"zh", "ja", "ko"}
        if dense == (True, False):
            most *= _DENSITY
        elif dense == (False, True):
            least /= _DENSITY
    slack = SUMMARY_SLACK_UNITS if variant.mode is Mode.SUMMARY else SLACK_UNITS
    return Shape(least, most, slack)


def length_of(text: str) -> int:
    """The length that shapes speak of: UTF-16 units."""
    return units(text)
