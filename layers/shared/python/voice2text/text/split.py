"""Cutting long text into messages, where a reader would cut it."""

import re

from voice2text.text.graphemes import inside_grapheme

# Telegram's limit for a message, in UTF-16 code units (core.telegram.org/bots/api#sendmessage).
MESSAGE_UNITS = 4096

_PARAGRAPH = re.compile(r"\n\s*")
_CLOSERS = r"[\"'»”’)\]」』】）〉》]*"
# Latin, Arabic, Devanagari, Armenian, Ethiopic, Khmer and Burmese stops need a space after them
# ("3.14", "e.g."); Chinese and Japanese ones are never followed by one.
_SENTENCE = re.compile(rf"[.!?…؟۔।॥։።៖។။‽]+{_CLOSERS}\s+|[。！？｡．…]+{_CLOSERS}\s*")
_WORD = re.compile(r"\s+|[，、；：]\s*")


def units(text: str) -> int:
    """The length of `text` as Telegram counts it: UTF-16 code units."""
    return len(text) + sum(char > "\uffff" for char in text)


def split(text: str, limit: int = MESSAGE_UNITS) -> list[str]:
    """Cuts `text` into pieces of at most `limit` UTF-16 units; only whitespace at cuts is lost.

    A cut falls after a paragraph or else a sentence, where one ends in the second half of the
    piece, else after a word; a word longer than a piece is cut between visible characters.

    Args:
        text: without lone surrogates, which no UTF-8 text contains.
        limit: at least 2, the size of an emoji.
    """
    pieces = []
    start = _skip_spaces(text, 0)
    while start < len(text):
        cut = _cut(text, start, limit)
        pieces.append(text[start:cut].rstrip())
        start = _skip_spaces(text, cut)
    return pieces


def _cut(text: str, start: int, limit: int) -> int:
    """Where the piece that begins at `start` ends and the next one begins."""
    full = _reach(text, start, limit)
    end = _skip_spaces(text, full)  # spaces at the cut are dropped, so they may stick out
    if end == len(text):
        return end
    half = start + (full - start) // 2
    for boundary, earliest in ((_PARAGRAPH, half), (_SENTENCE, half), (_WORD, start)):
        cut = _last(boundary, text, start, end)
        if cut > earliest:
            return cut
    cut = full
    while cut > start and inside_grapheme(text, cut):
        cut -= 1
    return cut if cut > start else full


def _last(boundary: re.Pattern[str], text: str, start: int, end: int) -> int:
    cuts = (match.end() for match in boundary.finditer(text, start, end))
    return max((cut for cut in cuts if not inside_grapheme(text, cut)), default=start)


def _reach(text: str, start: int, limit: int) -> int:
    """How far `limit` units from `start` get."""
    index, left = start, limit
    while index < len(text):
        left -= 2 if text[index] > "\uffff" else 1
        if left < 0:
            break
        index += 1
    return index


def _skip_spaces(text: str, index: int) -> int:
    while index < len(text) and text[index].isspace():
        index += 1
    return index
