"""A stretch of a text around what was found in it, where the database does not cut one out."""

import unicodedata
from collections.abc import Sequence

from voice2text.accounts.history import HIT_BEGINS, HIT_ENDS

# Letters before the first hit, and in all.
_BEFORE, _WHOLE = 40, 200


def snippet(text: str, wanted: Sequence[str]) -> str:
    """The stretch around the first of the wanted words, with every one of them marked."""
    text = text.replace(HIT_BEGINS, "").replace(HIT_ENDS, "")
    plain = _plain(text)
    places = [plain.find(_plain(one)) for one in wanted]
    first = min((place for place in places if place >= 0), default=0)
    begin = _word_at(text, max(0, first - _BEFORE), first)
    end = min(len(text), begin + _WHOLE)
    marked: list[str] = []
    place = begin
    while place < end:
        hit = next(
            (one for one in map(_plain, wanted) if one and plain.startswith(one, place)), None
        )
        if hit is None:
            marked.append(text[place])
            place += 1
        else:
            marked.append(HIT_BEGINS + text[place : place + len(hit)] + HIT_ENDS)
            place += len(hit)
    return ("… " if begin else "") + "".join(marked) + (" …" if end < len(text) else "")


def _word_at(text: str, begin: int, end: int) -> int:
    """Where the first whole word begins; `begin` in a script that parts no words by spaces."""
    if not begin or text[begin - 1].isspace():
        return begin
    return next((place + 1 for place in range(begin, end) if text[place].isspace()), begin)


def _plain(text: str) -> str:
    """Letter by letter without case and accents, each in its old place."""
    return "".join(unicodedata.normalize("NFD", letter)[0].lower()[:1] for letter in text)
