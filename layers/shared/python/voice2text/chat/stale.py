"""Buttons that nobody knows: of another version of this code, or made up."""

from aiogram import Router
from aiogram.types import CallbackQuery

from voice2text.chat.buttons import answer
from voice2text.chat.meet import Acquaintances, meet_presser


def router() -> Router:
    """Handles every press that no other router takes; include it last."""
    router = Router(name="stale")
    router.callback_query.register(_press)
    return router


async def _press(callback: CallbackQuery, chats: Acquaintances) -> str:
    if callback.message is None:
        await answer(callback)  # a button outside any chat: nothing of ours
        return "ignored"
    words = meet_presser(chats, callback.message.chat, callback.from_user)
    await answer(callback, words.stale_button)
    return "ignored"
