"""One job's messages: each is sent once, and remembered as soon as Telegram took it.

Telegram has no idempotency key, so a process that dies between Telegram's answer and the database's
repeats one message; nothing else repeats any.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any, Protocol

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramMigrateToChat
from aiogram.methods import DeleteMessage, EditMessageText, SendDocument, SendMessage
from aiogram.types import (
    BufferedInputFile,
    InlineKeyboardMarkup,
    ReplyParameters,
)

from voice2text.chat.edits import NO_PREVIEW
from voice2text.chat.failures import Loss, Unreachable, edited
from voice2text.domain import JobKey

# The numbers under which messages are remembered: the placeholder, then the transcript's messages
# among TEXTS (which of them comes first, the chat's own order says), and after those that a variant
# failed, and that there is no transcript. Files have numbers of their own from FILE on
# (transcript/contents.py), of 32 bits; above them is what is left of each day (nearing.py).
PLACEHOLDER = 0
FIRST = 1
TEXTS = range(FIRST, 800)
REWRITE_FAILED = 800
VERDICT = 1000
FILE = 10_000
NOTICES = 2**33

# What a message reads that nothing is to be seen in any more, and that is too old to be deleted.
BLANK = "…"


class Deliveries(Protocol):
    """What has been sent already."""

    def sent(self, key: JobKey) -> dict[int, int]:
        """Message ids by number."""

    def record(self, key: JobKey, number: int, message_id: int) -> None:
        """Remembers a message."""

    def forget(self, key: JobKey, number: int) -> None:
        """Forgets it."""


def texts_of(sent: Mapping[int, int]) -> list[int]:
    """The numbers of a transcript's messages, the one that is highest up in the chat first.

    Telegram counts the messages of a chat upwards.
    """
    return sorted(sent.keys() & TEXTS, key=lambda number: sent[number])


class Outbox:
    """Replies to one recording.

    Args:
        bot: who sends.
        deliveries: what was sent before.
        key: the recording.
        thread_id: the forum topic that it lies in.
        is_silent: nobody's telephone makes a sound.
    """

    def __init__(
        self,
        bot: Bot,
        deliveries: Deliveries,
        key: JobKey,
        *,
        thread_id: int | None,
        is_silent: bool = False,
    ) -> None:
        self._bot = bot
        self._deliveries = deliveries
        self._key = key
        self._thread_id = thread_id
        self._is_silent = is_silent
        self._sent = deliveries.sent(key)
        self._moved_to: int | None = None

    def has(self, number: int) -> bool:
        """Whether the message of this number was sent."""
        return number in self._sent

    def number_of(self, message_id: int) -> int | None:
        """The number under which a message was sent; None if it is none of the reply's."""
        numbers = (number for number, sent in self._sent.items() if sent == message_id)
        return max(numbers, default=None)  # what was the placeholder is something else by now

    def texts(self) -> list[int]:
        """The numbers of the transcript's messages, from the top down."""
        return texts_of(self._sent)

    def is_empty(self) -> bool:
        """Whether nothing was sent yet."""
        return not self._sent

    @property
    def is_silent(self) -> bool:
        """Whether nobody's telephone makes a sound."""
        return self._is_silent

    def is_placeholder(self) -> bool:
        """Whether nothing but the placeholder was sent."""
        return self._sent.keys() == {PLACEHOLDER}

    async def say(
        self, number: int, text: str, keyboard: InlineKeyboardMarkup | None = None
    ) -> None:
        """Sends a message unless it was sent; the first text takes the placeholder's place.

        Args:
            number: under which it is remembered.
            text: at most 4,096 UTF-16 units; shown as it is, nothing in it is markup.
            keyboard: the buttons under it.
        """
        if self.has(number):
            return
        message_id = await self._edit_placeholder(text, keyboard)
        if message_id is None:
            message_id = await self._send(
                SendMessage, text=text, link_preview_options=NO_PREVIEW, reply_markup=keyboard
            )
        self._remember(number, message_id)

    async def put(
        self, number: int, text: str, keyboard: InlineKeyboardMarkup | None = None
    ) -> None:
        """Has the message of this number read `text`; one too old to be edited is sent anew."""
        if not (self.has(number) and await self.change(number, text, keyboard)):
            await self.say(number, text, keyboard)

    async def change(
        self, number: int, text: str, keyboard: InlineKeyboardMarkup | None = None
    ) -> bool:
        """Whether the message, which was sent, reads `text` now; if it can't, it is forgotten."""
        if await self._edit(self._sent[number], text, keyboard):
            return True
        self._forget(number)
        return False

    async def clear(self, numbers: Iterable[int]) -> None:
        """Deletes messages that were sent; one too old for that is emptied, and stays ours."""
        for number in numbers:
            # 48 hours, as below. What is gone already can't be edited either.
            if not await self._delete(number) and await self.change(number, BLANK):
                continue
            self._forget(number)

    async def withdraw(self, number: int) -> None:
        """Takes a message back; one that is gone, or too old for that, is forgotten only."""
        if not self.has(number):
            return
        await self._delete(number)
        self._forget(number)

    async def retract(self) -> None:
        """Takes back that there is no transcript: beside a text the sentence goes, alone it becomes
        the placeholder, whose place the text takes.
        """
        if self.texts():
            await self.withdraw(VERDICT)
        elif self.has(VERDICT):
            self._remember(PLACEHOLDER, self._sent[VERDICT])
            self._forget(VERDICT)

    async def progress(self, text: str) -> None:
        """Has the placeholder read `text`, as long as it is one."""
        await self._edit_placeholder(text, None)

    async def hand_over(self, number: int, name: str, text: str) -> bool:
        """Sends a text file, UTF-8, unless it was sent; False where the chat forbids files."""
        if self.has(number):
            return True
        file = BufferedInputFile(text.encode(), filename=name)
        try:
            self._remember(number, await self._send(SendDocument, document=file))
        except Unreachable as unreachable:
            if unreachable.loss is not Loss.NO_DOCUMENTS:
                raise
            return False
        return True

    async def _edit_placeholder(
        self, text: str, keyboard: InlineKeyboardMarkup | None
    ) -> int | None:
        """The placeholder's message id if it now reads `text`; None if there is none to edit."""
        if not self.is_placeholder():
            return None
        placeholder = self._sent[PLACEHOLDER]
        return placeholder if await self._edit(placeholder, text, keyboard) else None

    async def _delete(self, number: int) -> bool:
        """Whether it is deleted; not where it is gone, or older than 48 hours (deleteMessage)."""
        with suppress(TelegramBadRequest, TelegramMigrateToChat):
            return await self._bot(
                DeleteMessage(chat_id=self._key.chat_id, message_id=self._sent[number])
            )
        return False

    async def _edit(
        self, message_id: int, text: str, keyboard: InlineKeyboardMarkup | None
    ) -> bool:
        """Whether the message now reads `text`; not if there is none to edit."""
        request = EditMessageText(
            chat_id=self._key.chat_id,
            message_id=message_id,
            text=text,
            link_preview_options=NO_PREVIEW,
            reply_markup=keyboard,
        )
        try:
            return await edited(self._bot(request))
        except TelegramMigrateToChat:
            return False  # it stayed behind in the old group, where its number is another message's

    async def _send(self, method: type[SendMessage | SendDocument], **content: Any) -> int:
        try:
            message = await self._bot(method(**self._whereto(), **content))
        except TelegramMigrateToChat as moved:
            self._moved_to = moved.migrate_to_chat_id
            content.pop("reply_markup", None)  # buttons name a recording of the old group
            message = await self._bot(method(**self._whereto(), **content))
        return message.message_id

    def _whereto(self) -> dict[str, Any]:
        if self._moved_to is not None:
            # The supergroup that the group became has no recording of that number to reply to.
            return {"chat_id": self._moved_to, "disable_notification": self._is_silent or None}
        return {
            "chat_id": self._key.chat_id,
            "disable_notification": self._is_silent or None,
            "message_thread_id": self._thread_id,
            "reply_parameters": ReplyParameters(
                message_id=self._key.message_id, allow_sending_without_reply=True
            ),
        }

    def _remember(self, number: int, message_id: int) -> None:
        self._deliveries.record(self._key, number, message_id)
        self._sent[number] = message_id

    def _forget(self, number: int) -> None:
        self._deliveries.forget(self._key, number)
        self._sent.pop(number, None)
