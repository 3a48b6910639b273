"""A variant: how a transcript is to be rewritten. Small enough for a button's data."""

import re
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Self

from voice2text.text.languages import LANGUAGES


class Mode(StrEnum):
    """What becomes of the transcript. The original needs no LLM."""

    ORIGINAL = "original"
    STRUCTURED = "structured"
    POLISHED = "polished"
    SUMMARY = "summary"
    TRANSLATED = "translated"


class Length(IntEnum):
    """How long the text is to be, beside what its mode makes of it by itself."""

    SHORTEST = 0
    SHORTER = 1
    NORMAL = 2
    LONGER = 3
    LONGEST = 4


class Emoji(IntEnum):
    """How many there are to be."""

    NONE = 0
    FEW = 1
    SOME = 2
    MANY = 3


class BadVariant(ValueError):
    """Not a variant: a button of another version, or a forged one."""


# The modes that length and emoji mean something to: an original and a translation keep everything.
ADJUSTABLE = frozenset({Mode.STRUCTURED, Mode.POLISHED, Mode.SUMMARY})

_LETTERS = {
    Mode.ORIGINAL: "o",
    Mode.STRUCTURED: "s",
    Mode.POLISHED: "p",
    Mode.SUMMARY: "m",
    Mode.TRANSLATED: "t",
}
_MODES = {letter: mode for mode, letter in _LETTERS.items()}
_CODE = re.compile(r"([ospmt])([0-4])([0-3])([01])([a-z]{2})?")
_EDITION = re.compile(r"([a-z0-9]{4,6})@([0-9a-f]{8})")


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to rewrite. What its mode does not know of is put back to the default, so that the
    same text has one name only.

    `language` is a code of `languages.LANGUAGES`; None is the speaker's own.

    Raises:
        BadVariant: a language that is not in the table, or a translation into none.
    """

    mode: Mode
    length: Length = Length.NORMAL
    emoji: Emoji = Emoji.NONE
    timestamps: bool = False
    language: str | None = None

    def __post_init__(self) -> None:
        if self.mode is Mode.ORIGINAL:
            object.__setattr__(self, "language", None)
        if self.mode not in ADJUSTABLE:
            object.__setattr__(self, "length", Length.NORMAL)
            object.__setattr__(self, "emoji", Emoji.NONE)
        if self.language is not None and self.language not in LANGUAGES:
            raise BadVariant("a language that is not in the table")
        if self.mode is Mode.TRANSLATED and self.language is None:
            raise BadVariant("a translation needs a language")

    @property
    def code(self) -> str:
        """The variant in 4 to 6 characters: mode, length, emoji, timestamps, language."""
        rest = f"{self.length:d}{self.emoji:d}{self.timestamps:d}{self.language or ''}"
        return _LETTERS[self.mode] + rest

    @classmethod
    def of(cls, code: str) -> Self:
        """The variant that a code names.

        Raises:
            BadVariant: it names none.
        """
        found = _CODE.fullmatch(code)
        if found is None:
            raise BadVariant("not a variant's code")
        mode, length, emoji, timestamps, language = found.groups()
        return cls(
            _MODES[mode], Length(int(length)), Emoji(int(emoji)), timestamps == "1", language
        )


@dataclass(frozen=True, slots=True)
class Edition:
    """A variant as one version of the prompts writes it (`prompting.prompt_version`)."""

    variant: Variant
    prompt_version: str

    @property
    def code(self) -> str:
        """The edition in at most 15 characters."""
        return f"{self.variant.code}@{self.prompt_version}"

    @classmethod
    def of(cls, code: str) -> Self:
        """The edition that a code names.

        Raises:
            BadVariant: it names none.
        """
        found = _EDITION.fullmatch(code)
        if found is None:
            raise BadVariant("not an edition's code")
        return cls(Variant.of(found[1]), found[2])
