"""How far a broadcast has come, as its owner sees it."""

from aiogram.types import InlineKeyboardMarkup

from voice2text.accounts.broadcasts import Broadcast, CastState
from voice2text.chat.buttons import button
from voice2text.chat.edits import Page
from voice2text.chat.phrases.phrases import Phrases

CAST = "cast"
SEND, CANCEL = "send", "stop"


def question(words: Phrases, number: int, people: int) -> Page:
    """Whether it shall be sent."""
    send = button(words.cast_send, CAST, SEND, number)
    keyboard = [[send, button(words.cast_cancel, CAST, CANCEL, number)]]
    return Page(words.cast_ask.format(people), InlineKeyboardMarkup(inline_keyboard=keyboard))


def progress(words: Phrases, cast: Broadcast, left: int) -> Page:
    """How far it is, or how it ended."""
    counts = {"sent": cast.sent, "failed": cast.failed}
    if cast.state in {CastState.DRAFT, CastState.SENDING}:
        cancel = [[button(words.cast_cancel, CAST, CANCEL, cast.number)]]
        text = words.cast_going.format(**counts, left=left)
        return Page(text, InlineKeyboardMarkup(inline_keyboard=cancel))
    ended = {
        CastState.DONE: words.cast_done_in_part if cast.failed else words.cast_done,
        CastState.CANCELLED: words.cast_cancelled,
        CastState.LOST: words.cast_lost,
    }[cast.state]
    return Page(ended.format(**counts))
