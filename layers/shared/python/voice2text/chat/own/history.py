"""/history: a person's own transcripts, in pages, and each of them once more."""

from html import escape

from aiogram import Bot, Router
from aiogram.enums import ChatType
from aiogram.filters import Command
from aiogram.types import (
    BufferedInputFile,
    CallbackQuery,
    Message,
    ReplyParameters,
)

from voice2text.accounts.history import Entry
from voice2text.accounts.preferences import Policies
from voice2text.chat import buttons
from voice2text.chat.edits import NO_PREVIEW, Page, turn
from voice2text.chat.meet import Acquaintances, meet
from voice2text.chat.own.listing import PER_PAGE, SHOW, listing_page, pages_of
from voice2text.chat.own.private import person_in_private
from voice2text.chat.own.things import Own
from voice2text.chat.phrases.phrases import Phrases
from voice2text.chat.transcript.contents import MOST_MESSAGES
from voice2text.domain import JobKey
from voice2text.text.split import split

ACTION = "his"


def router() -> Router:
    """Handles the command and its buttons."""
    router = Router(name="history")
    router.message.register(_command, Command("history"))
    router.callback_query.register(_turn, buttons.Pressed(ACTION))
    router.callback_query.register(_show, buttons.Pressed(SHOW))
    return router


async def _command(message: Message, chats: Acquaintances, preferences: Policies, own: Own) -> str:
    person = await person_in_private(message, chats)
    if person is not None:
        user_id, words = person
        zone = preferences.of(user_id).time_zone
        page = _page(words, own, user_id, 0, zone)
        await message.answer(
            page.text,
            reply_markup=page.keyboard,
            parse_mode=page.parse_mode,
            link_preview_options=NO_PREVIEW,
        )
    return "command"


async def _turn(
    callback: CallbackQuery,
    arguments: list[str],
    chats: Acquaintances,
    preferences: Policies,
    own: Own,
) -> str:
    number = page_number(arguments)
    words = await pressed_in_private(callback, chats)
    if words is None:
        return "ignored"
    if number is None:
        await buttons.answer(callback, words.stale_button)
        return "ignored"
    user_id = callback.from_user.id
    await buttons.answer(callback)
    page = _page(words, own, user_id, number, preferences.of(user_id).time_zone)
    await turn(callback.message, page)
    return "command"


async def _show(
    callback: CallbackQuery, arguments: list[str], bot: Bot, chats: Acquaintances, own: Own
) -> str:
    words = await pressed_in_private(callback, chats)
    if words is None:
        return "ignored"
    key = _key(arguments)
    entry = own.history.entry(callback.from_user.id, key) if key else None
    if entry is None or entry.text is None:
        await buttons.answer(callback, words.history_gone, alert=True)
        return "ignored"
    await buttons.answer(callback)
    await _send(bot, callback.from_user.id, words, entry, entry.text.strip() or words.no_speech)
    return "command"


async def pressed_in_private(callback: CallbackQuery, chats: Acquaintances) -> Phrases | None:
    """How to speak to who pressed a button of their private chat; anybody else is put off."""
    message = callback.message
    if message is None:
        await buttons.answer(callback)
        return None
    words = meet(chats, message.chat, callback.from_user)
    if message.chat.type != ChatType.PRIVATE or message.chat.id != callback.from_user.id:
        await buttons.answer(callback, words.private_only)
        return None
    return words


def page_number(arguments: list[str]) -> int | None:
    """The page that a button leads to; None if its data makes no sense."""
    if len(arguments) != 1 or not (arguments[0].isascii() and arguments[0].isdigit()):
        return None
    return int(arguments[0]) if len(arguments[0]) < 7 else None


def _page(words: Phrases, own: Own, user_id: int, number: int, zone: str | None) -> Page:
    listing = own.history.page(user_id, number * PER_PAGE, PER_PAGE)
    if not listing.total:
        return Page(words.history_empty)
    if not listing.entries:  # some are gone since the button was made
        number = pages_of(listing.total) - 1
        listing = own.history.page(user_id, number * PER_PAGE, PER_PAGE)
    title = escape(words.history_title.format(n=listing.total))
    return listing_page(words, title, listing, number, action=ACTION, zone=zone)


def _key(arguments: list[str]) -> JobKey | None:
    try:
        chat_id, message_id = map(int, arguments)
    except ValueError:
        return None
    fits = abs(chat_id) < 2**63 and 0 <= message_id < 2**63
    return JobKey(chat_id, message_id) if fits else None


async def _send(bot: Bot, chat_id: int, words: Phrases, entry: Entry, text: str) -> None:
    """The text again, as an answer to its recording where that lies in this chat."""
    where = None
    if entry.key.chat_id == chat_id:
        where = ReplyParameters(message_id=entry.key.message_id, allow_sending_without_reply=True)
    pieces = split(text)
    if len(pieces) > MOST_MESSAGES:
        file = BufferedInputFile(text.encode(), filename=words.file_name)
        await bot.send_document(chat_id, file, reply_parameters=where)
        return
    for piece in pieces:
        await bot.send_message(
            chat_id, piece, reply_parameters=where, link_preview_options=NO_PREVIEW
        )
