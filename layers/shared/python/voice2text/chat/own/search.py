"""/search: words in a person's own transcripts.

A button has no room for what was typed. The list answers the command, so a press brings it along.
"""

from html import escape

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message, ReplyParameters

from voice2text.accounts.preferences import Policies
from voice2text.accounts.query import Query, query_of
from voice2text.chat import buttons
from voice2text.chat.edits import NO_PREVIEW, Page, turn
from voice2text.chat.meet import Acquaintances
from voice2text.chat.own.history import page_number, pressed_in_private
from voice2text.chat.own.listing import PER_PAGE, listing_page, pages_of
from voice2text.chat.own.private import person_in_private
from voice2text.chat.own.things import Own
from voice2text.chat.phrases.phrases import Phrases

ACTION = "find"
# A command may be as long as a message, and the answer has more to say.
_QUOTED_LETTERS = 100


def router() -> Router:
    """Handles the command and its buttons."""
    router = Router(name="search")
    router.message.register(_command, Command("search"))
    router.callback_query.register(_turn, buttons.Pressed(ACTION))
    return router


async def _command(message: Message, chats: Acquaintances, preferences: Policies, own: Own) -> str:
    person = await person_in_private(message, chats)
    if person is None:
        return "command"
    user_id, words = person
    typed = _typed(message)
    query = query_of(typed)
    zone = preferences.of(user_id).time_zone
    page = _page(words, own, user_id, typed, query, 0, zone) if query else Page(words.search_help)
    await message.answer(
        page.text,
        reply_markup=page.keyboard,
        parse_mode=page.parse_mode,
        link_preview_options=NO_PREVIEW,
        reply_parameters=ReplyParameters(
            message_id=message.message_id, allow_sending_without_reply=True
        ),
    )
    return "command"


async def _turn(
    callback: CallbackQuery,
    arguments: list[str],
    chats: Acquaintances,
    preferences: Policies,
    own: Own,
) -> str:
    words = await pressed_in_private(callback, chats)
    if words is None:
        return "ignored"
    message = callback.message
    asked = message.reply_to_message if isinstance(message, Message) else None
    typed = _typed(asked) if asked is not None else ""
    number, query = page_number(arguments), query_of(typed)
    if number is None or query is None:  # the command was deleted
        await buttons.answer(callback, words.stale_button)
        return "ignored"
    user_id = callback.from_user.id
    await buttons.answer(callback)
    zone = preferences.of(user_id).time_zone
    await turn(message, _page(words, own, user_id, typed, query, number, zone))
    return "command"


def _page(
    words: Phrases, own: Own, user_id: int, typed: str, query: Query, number: int, zone: str | None
) -> Page:
    listing = own.search.find(user_id, query, number * PER_PAGE, PER_PAGE)
    if not listing.total:
        return Page(words.search_nothing.format(query=_short(typed)))
    if not listing.entries:
        number = pages_of(listing.total) - 1
        listing = own.search.find(user_id, query, number * PER_PAGE, PER_PAGE)
    title = escape(words.search_title.format(query=_short(typed), n=listing.total))
    return listing_page(words, title, listing, number, action=ACTION, zone=zone)


def _typed(command: Message) -> str:
    _, typed = [*(command.text or "").split(maxsplit=1), "", ""][:2]
    return typed.strip()


def _short(typed: str) -> str:
    """So much of it that a page of hits has room beside it."""
    return typed if len(typed) <= _QUOTED_LETTERS else f"{typed[:_QUOTED_LETTERS]}…"
