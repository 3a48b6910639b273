"""Characters that no file should hold: what XML forbids, and what turns other text around."""

import re

# Line ends that are not \n: of other systems, of teletypes, of Unicode.
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Control characters, halves of surrogate pairs, what is no character at all (XML 1.0, 2.2), byte
# order marks, interlinear annotations, and the controls of direction, which can make text read
# as what it does not say (unicode.org/reports/tr36, bidirectional text spoofing).
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\u202a-\u202e\u2066-\u2069"
    + "".join(
        f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000)
    )
    + "]"
)


def clean(text: str) -> str:
    """The text with \\n for every line end and without what is forbidden."""
    return _FORBIDDEN.sub("", _LINE_ENDS.sub("\n", text))


def clean_line(text: str) -> str:
    """The text on one line, a space where there was any white space."""
    return " ".join(clean(text).split())
