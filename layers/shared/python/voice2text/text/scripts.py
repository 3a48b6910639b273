"""What the scripts of the world ask of whoever sets them: direction, width, spaces."""

import unicodedata

RIGHT_TO_LEFT_LANGUAGES = frozenset({"ar", "fa", "he", "ps", "sd", "ur", "yi"})

# First and last of the blocks that are set in squares, without spaces between words
# (unicode.org/charts): radicals to kana, Bopomofo to Yi, compatibility forms, the planes of Han.
_SQUARE = (
    ("\u2e80", "\u303f"),
    ("\u3040", "\u30ff"),
    ("\u3100", "\u312f"),
    ("\u31a0", "\u4dbf"),
    ("\u4e00", "\u9fff"),
    ("\uf900", "\ufaff"),
    ("\ufe30", "\ufe4f"),
    ("\uff01", "\uff9f"),
    ("\U00020000", "\U0003ffff"),
)
_WIDE = frozenset("WF")


def is_right_to_left(text: str, language: str | None) -> bool:
    """Whether a paragraph runs to the left: by most of its letters, else by its language."""
    left = right = 0
    for char in text:
        bidi = unicodedata.bidirectional(char)
        right += bidi in {"R", "AL"}
        left += bidi == "L"
    if left == right:
        return language in RIGHT_TO_LEFT_LANGUAGES
    return right > left


def is_square(char: str) -> bool:
    """Whether a line may break beside `char`: Han, kana, and their punctuation."""
    return char >= "\u2e80" and any(first <= char <= last for first, last in _SQUARE)


def is_wide(char: str) -> bool:
    """Whether `char` takes the room of two letters (UAX #11), as Hangul and emoji do, too."""
    return char >= "\u1100" and unicodedata.east_asian_width(char) in _WIDE


def is_mark(char: str) -> bool:
    """Whether `char` takes no room of its own: combining marks, joiners, other formatting."""
    return char > "\x7f" and unicodedata.category(char) in {"Mn", "Me", "Cf"}
