"""File names that every system takes and a person can tell apart."""

import re
import unicodedata

from voice2text.text.exports.document import Document, Format
from voice2text.text.graphemes import inside_grapheme

LONGEST = 60
# Windows: 255 UTF-16 units a name; Linux: 255 bytes. Sixty characters of four bytes are 240.
_CODE = re.compile(r"[a-z]{2,3}")
# What `stamped` puts before a paragraph: no words of the speaker's.
_STAMP = re.compile(r"^\[\d+(?::\d\d){1,2}\] ")


def file_name(document: Document, wanted: Format) -> str:
    """`2026-11-25 en Hello everybody.txt`: date, language, first words; at most 60 characters.

    Words are letters, digits and their marks, whatever the script: no system forbids these. What
    is left of a text without any, such as emoji, is the date.
    """
    facts = document.facts
    parts = [f"{facts.recorded_at:%Y-%m-%d}"]
    if facts.language and _CODE.fullmatch(facts.language):
        parts.append(facts.language)
    room = LONGEST - len(" ".join(parts)) - len(f" .{wanted.value}")
    text = " ".join(_STAMP.sub("", one.text) for one in document.paragraphs[:3])
    words = _shortened(_words(text[: LONGEST * 8]), room)
    return " ".join([*parts, *([words] if words else [])]) + f".{wanted.value}"


def _words(text: str) -> str:
    """The words of a text and nothing between them but spaces."""
    kept: list[str] = []
    for char in unicodedata.normalize("NFC", text):
        kind = unicodedata.category(char)
        within = bool(kept) and kept[-1] != " "
        if char.isalnum() or (kind in {"Mn", "Mc"} and within):
            kept.append(char)
        elif within and kind != "Cf" and char not in "'’":  # don't becomes dont
            kept.append(" ")
    return "".join(kept).strip()


def _shortened(words: str, room: int) -> str:
    """As many whole words as there is room for; of a first word that is longer, a part."""
    if len(words) <= room:
        return words
    cut = words.rfind(" ", 0, room + 1)
    if cut <= 0:
        cut = room
        while cut and inside_grapheme(words, cut):
            cut -= 1
    return words[:cut].rstrip()
