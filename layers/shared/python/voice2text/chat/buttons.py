"""What a button carries: `v1:action:argument:…`, at most 64 bytes (Bot API, InlineKeyboardButton).

Buttons live in chats for years and anybody can send any data, so it is a wish and no more: which
chat it is for and who presses are Telegram's word, and what they may do is looked up anew.
"""

from aiogram.exceptions import TelegramBadRequest
from aiogram.filters import Filter
from aiogram.types import CallbackQuery, InlineKeyboardButton

from voice2text.chat.failures import is_late_answer

VERSION = "v1"
_MOST_BYTES = 64


def button(text: str, action: str, *arguments: str | int) -> InlineKeyboardButton:
    """A button that says `text`.

    Raises:
        ValueError: what it carries is too long, or an argument holds a colon. A bug.
    """
    words = [VERSION, action, *map(str, arguments)]
    data = ":".join(words)
    if len(data.encode()) > _MOST_BYTES or any(":" in word for word in words):
        raise ValueError(f"a button can't carry {data!r}")
    return InlineKeyboardButton(text=text, callback_data=data)


def turning(number: int, pages: int, action: str) -> list[InlineKeyboardButton]:
    """The row that turns `pages` pages, `number` (from 0) being shown; empty where it is one."""
    if pages == 1:
        return []
    before, after = (number - 1) % pages, (number + 1) % pages
    return [
        button("«", action, before),
        button(f"{number + 1}/{pages}", action, number),
        button("»", action, after),
    ]


class Pressed(Filter):
    """Lets a press of `action` pass, with its arguments as `arguments: list[str]`."""

    def __init__(self, action: str) -> None:
        self._start = [VERSION, action]

    async def __call__(self, callback: CallbackQuery) -> bool | dict[str, list[str]]:
        """Whether the button is of this action; its arguments are anybody's."""
        words = (callback.data or "").split(":")
        return {"arguments": words[2:]} if words[:2] == self._start else False


async def answer(callback: CallbackQuery, text: str | None = None, *, alert: bool = False) -> None:
    """Stops the button's spinner; on a second delivery it has stopped already.

    Args:
        callback: the press.
        text: shown for a moment, at most 200 characters (Bot API, answerCallbackQuery).
        alert: the text has to be confirmed.
    """
    try:
        await callback.answer(text, show_alert=alert or None)
    except TelegramBadRequest as refusal:
        if not is_late_answer(refusal):
            raise
