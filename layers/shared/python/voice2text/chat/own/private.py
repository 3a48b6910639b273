"""One's own things are shown in private only: in a group everybody would read along."""

from aiogram.enums import ChatType
from aiogram.types import Message

from voice2text.chat.meet import Acquaintances, meet
from voice2text.chat.phrases.phrases import Phrases


async def person_in_private(message: Message, chats: Acquaintances) -> tuple[int, Phrases] | None:
    """The person's id and how to speak to them; elsewhere it says that it works in private."""
    words = meet(chats, message.chat, message.from_user)
    if message.chat.type == ChatType.PRIVATE and message.from_user is not None:
        return message.from_user.id, words
    await message.answer(words.private_only)
    return None
