"""The page of a chat's own words: how to add some, and a button for each to take it out."""

from collections.abc import Sequence
from hashlib import blake2s

from aiogram.types import InlineKeyboardMarkup

from voice2text.accounts.vocabulary import folded
from voice2text.chat.buttons import button, turning
from voice2text.chat.edits import Page
from voice2text.chat.phrases.phrases import Phrases

ACTION = "voc"
_OUT = "out"
PER_PAGE = 16
_A_ROW = 2
# Telephones cut a longer button off themselves; the whole word stands above.
_SHOWN_LETTERS = 32
# Of the menu, where "Back" leads.
_MENU, _MAIN = "set", "main"


def vocabulary_page(words: Phrases, known: Sequence[str], number: int = 0) -> Page:
    """The page of this number, from 0 on; the last one where there are not so many."""
    pages = max(1, -(-len(known) // PER_PAGE))
    number = min(number, pages - 1)
    shown = known[number * PER_PAGE :][:PER_PAGE]
    out = [button(f"✕ {_short(word)}", ACTION, _OUT, _digest(word), number) for word in shown]
    rows = [out[first : first + _A_ROW] for first in range(0, len(out), _A_ROW)]
    if turns := turning(number, pages, ACTION):
        rows.append(turns)
    rows.append([button(words.back, _MENU, _MAIN)])
    listed = words.words_list.format(words=", ".join(shown)) if shown else words.words_none
    text = f"{listed}\n\n{words.words_help}"
    return Page(text, InlineKeyboardMarkup(inline_keyboard=rows))


def read(arguments: Sequence[str]) -> tuple[str | None, int] | None:
    """What a button asks for: the digest of the word that goes, if any, and the page to show.

    None for data that no button of this version carries.
    """
    *out, number = arguments or [""]
    if not (number.isascii() and number.isdigit() and len(number) < 4):
        return None
    if not out:
        return None, int(number)
    return (out[1], int(number)) if len(out) == 2 and out[0] == _OUT else None


def with_digest(known: Sequence[str], digest: str) -> list[str]:
    """The word that a button stands for; none where it is gone already."""
    return [word for word in known if _digest(word) == digest]


def _short(word: str) -> str:
    return word if len(word) <= _SHOWN_LETTERS else f"{word[:_SHOWN_LETTERS]}…"


def _digest(word: str) -> str:
    # A button has no room for the word, and its place in the list may be another's by now.
    return blake2s(folded(word).encode(), digest_size=8).hexdigest()
