"""Menus: one message that is edited in place."""

from dataclasses import dataclass

from aiogram.exceptions import TelegramBadRequest
from aiogram.types import InlineKeyboardMarkup, LinkPreviewOptions, Message

from voice2text.chat.failures import is_not_editable, is_unchanged

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)  # what people said may name a site


@dataclass(frozen=True, slots=True)
class Page:
    """A text and its buttons. `parse_mode` is None where nothing in the text is markup."""

    text: str
    keyboard: InlineKeyboardMarkup | None = None
    parse_mode: str | None = None


async def turn(message: object, page: Page) -> None:
    """Shows the page in a message's place, unless that is gone or too old to be edited.

    Raises:
        Retryable, Unreachable: as with every request.
    """
    if not isinstance(message, Message):
        return
    try:
        await message.edit_text(
            page.text,
            reply_markup=page.keyboard,
            parse_mode=page.parse_mode,
            link_preview_options=NO_PREVIEW,
        )
    except TelegramBadRequest as refusal:
        if not (is_unchanged(refusal) or is_not_editable(refusal)):
            raise
