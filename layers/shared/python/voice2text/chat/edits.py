"""Menus: one message that is edited in place."""

from dataclasses import dataclass

from aiogram.methods import SendMessage
from aiogram.types import (
    InaccessibleMessage,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
)

from voice2text.chat.failures import edited

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)  # what people said may name a site


@dataclass(frozen=True, slots=True)
class Page:
    """A text and its buttons. `parse_mode` is None where nothing in the text is markup."""

    text: str
    keyboard: InlineKeyboardMarkup | None = None
    parse_mode: str | None = None


async def turn(message: Message | InaccessibleMessage | None, page: Page) -> None:
    """Shows the page in a message's place; as a new one where that is gone or too old for it.

    A message that is too old comes with a press as its id alone (Bot API, InaccessibleMessage).

    Raises:
        Retryable, Unreachable: as with every request.
    """
    if message is None:
        return
    if isinstance(message, Message) and await edited(
        message.edit_text(
            page.text,
            reply_markup=page.keyboard,
            parse_mode=page.parse_mode,
            link_preview_options=NO_PREVIEW,
        )
    ):
        return
    await _show_anew(message, page)


async def _show_anew(message: Message | InaccessibleMessage, page: Page) -> None:
    topic = answered = None
    if isinstance(message, Message):
        topic = message.message_thread_id if message.is_topic_message else None
        answered = message.reply_to_message  # a search turns its pages by the command it answers
    send = SendMessage(
        chat_id=message.chat.id,
        text=page.text,
        reply_markup=page.keyboard,
        parse_mode=page.parse_mode,
        link_preview_options=NO_PREVIEW,
        disable_notification=True,  # no more than the edit that it stands for
        message_thread_id=topic,
        reply_parameters=ReplyParameters(
            message_id=answered.message_id, allow_sending_without_reply=True
        )
        if answered
        else None,
    )
    await send.as_(message.bot)
