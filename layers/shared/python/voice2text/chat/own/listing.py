"""A page of transcripts, as HTML of Telegram's kind (core.telegram.org/bots/api#html-style)."""

from html import escape

from aiogram.enums import ParseMode
from aiogram.types import InlineKeyboardMarkup

from voice2text.accounts.history import HIT_BEGINS, HIT_ENDS, Entry, Listing
from voice2text.chat.buttons import button, turning
from voice2text.chat.edits import Page
from voice2text.chat.languages import name_of
from voice2text.chat.phrases.phrases import Phrases
from voice2text.chat.settings.zones import clock_text
from voice2text.domain import ChatType, JobKey
from voice2text.text.clock import clock

PER_PAGE = 5
SHOW = "show"
# Five of them, each letter two units at most, leave room in a message of 4,096.
_LETTERS = 320
# Supergroups and channels have a number of their own beside the id that bots use
# (core.telegram.org/api/bots/ids).
_CHANNEL_BASE = -1_000_000_000_000


def pages_of(total: int) -> int:
    """How many pages so many entries fill, at least one."""
    return max(1, -(-total // PER_PAGE))


def listing_page(
    words: Phrases, title: str, listing: Listing, number: int, *, action: str, zone: str | None
) -> Page:
    """The page of this number, from 0 on.

    Args:
        words: the person's phrases.
        title: above the entries; HTML.
        listing: the page's entries.
        number: of the page.
        action: of the buttons that turn pages.
        zone: the person's time zone, an IANA name; None is UTC, and the times say so.
    """
    first = number * PER_PAGE + 1
    blocks = [
        _block(words, place, entry, zone) for place, entry in enumerate(listing.entries, first)
    ]
    shown = [
        button(str(place), SHOW, entry.key.chat_id, entry.key.message_id)
        for place, entry in enumerate(listing.entries, first)
        if entry.text is not None
    ]
    rows = [row for row in (shown, turning(number, pages_of(listing.total), action)) if row]
    keyboard = InlineKeyboardMarkup(inline_keyboard=rows) if rows else None
    return Page("\n\n".join([title, *blocks]), keyboard, ParseMode.HTML)


def link_to(key: JobKey, chat_type: ChatType) -> str | None:
    """Where Telegram shows the message; None for chats whose messages have no links."""
    if chat_type not in {ChatType.SUPERGROUP, ChatType.CHANNEL}:
        return None
    return f"https://t.me/c/{_CHANNEL_BASE - key.chat_id}/{key.message_id}"


def _block(words: Phrases, place: int, entry: Entry, zone: str | None) -> str:
    when = clock_text(entry.received_at, zone, "%Y-%m-%d %H:%M")
    facts = [when, clock(entry.duration_ms)]
    if entry.language:
        facts.append(name_of(entry.language))
    head = escape(" · ".join(facts))
    link = link_to(entry.key, entry.chat_type)
    if link is not None:
        head = f'<a href="{link}">{head}</a>'
    said = words.history_no_text if entry.text is None else entry.text.strip() or words.no_speech
    return f"<b>{place}.</b> {head}\n{_marked(said)}"


def _marked(text: str) -> str:
    """The text with its hits in bold; whatever else is in it is no markup."""
    whole: list[str] = []
    is_open = False
    for letter in text[:_LETTERS]:
        if letter == HIT_BEGINS and not is_open:
            whole.append("<b>")
            is_open = True
        elif letter == HIT_ENDS and is_open:
            whole.append("</b>")
            is_open = False
        elif letter not in {HIT_BEGINS, HIT_ENDS}:
            whole.append(escape(letter))
    return "".join(whole) + ("</b>" if is_open else "") + ("…" if len(text) > _LETTERS else "")
