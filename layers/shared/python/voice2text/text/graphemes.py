"""Where a character as a person sees it must not be torn apart.

A working subset of Unicode's grapheme cluster rules (UAX #29): combining marks, emoji sequences,
flags, Hangul syllables in parts, CR LF. Python's strings are code points, so a surrogate pair is
one character here and can't be torn.
"""

import unicodedata

_ZERO_WIDTH_JOINER = "\u200d"


def inside_grapheme(text: str, index: int) -> bool:
    """Whether a cut before `text[index]` would tear a visible character."""
    if not 0 < index < len(text):
        return False
    before, after = text[index - 1], text[index]
    return _belongs(before, after) or (
        _is_flag_half(before) and _is_flag_half(after) and _odd_run(text, index)
    )


def insides(text: str) -> list[bool]:
    """`inside_grapheme` for every index at once; a line of a thousand flags is read once."""
    found = [False] * len(text)
    halves = int(text[:1] != "" and _is_flag_half(text[0]))
    for index in range(1, len(text)):
        halves = halves + 1 if _is_flag_half(text[index]) else 0
        is_second_half = halves > 0 and halves % 2 == 0
        found[index] = is_second_half or _belongs(text[index - 1], text[index])
    return found


def _belongs(before: str, after: str) -> bool:
    return (
        _extends(after)
        or before == _ZERO_WIDTH_JOINER
        or (_is_jamo(before) and _is_trailing_jamo(after))
        or (before, after) == ("\r", "\n")
    )


def _extends(char: str) -> bool:
    return (
        char == _ZERO_WIDTH_JOINER
        or unicodedata.category(char) in {"Mn", "Me", "Mc"}
        or "\U0001f3fb" <= char <= "\U0001f3ff"  # skin tones
        or "\U000e0020" <= char <= "\U000e007f"  # the tags of Scotland's flag and its like
    )


def _is_flag_half(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _odd_run(text: str, index: int) -> bool:
    """Whether an odd number of flag halves precede `index`: the last one waits for its other."""
    run = 0
    while run < index and _is_flag_half(text[index - 1 - run]):
        run += 1
    return run % 2 == 1


def _is_jamo(char: str) -> bool:
    return "\u1100" <= char <= "\u11ff" or "\uac00" <= char <= "\ud7a3"


def _is_trailing_jamo(char: str) -> bool:
    return "\u1160" <= char <= "\u11ff"
