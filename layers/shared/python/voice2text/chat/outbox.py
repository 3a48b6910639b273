"""One job's messages: each is sent once, and remembered as soon as Telegram took it.

Telegram has no idempotency key, so a process that dies between Telegram's answer and the database's
repeats one message; nothing else repeats any.
"""

from typing import Any, Protocol

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramMigrateToChat
from aiogram.methods import EditMessageText, SendDocument, SendMessage
from aiogram.types import BufferedInputFile, LinkPreviewOptions, ReplyParameters

from voice2text.chat.failures import is_not_editable, is_unchanged
from voice2text.domain import JobKey

# The numbers under which messages are remembered: the placeholder, then the transcript's messages
# from FIRST on, and far from those what is left of the day, and that there is no transcript.
PLACEHOLDER = 0
FIRST = 1
NOTICE = 900
VERDICT = 1000

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)  # a transcript that names a site is no link


class Deliveries(Protocol):
    """What has been sent already."""

    def sent(self, key: JobKey) -> dict[int, int]:
        """Message ids by number."""

    def record(self, key: JobKey, number: int, message_id: int) -> None:
        """Remembers a message."""


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

    def is_empty(self) -> bool:
        """Whether nothing was sent yet."""
        return not self._sent

    async def say(self, number: int, text: str) -> None:
        """Sends a message unless it was sent; the first text takes the placeholder's place.

        Args:
            text: at most 4,096 UTF-16 units; shown as it is, nothing in it is markup.
        """
        if self.has(number):
            return
        message_id = await self._edit_placeholder(text)
        if message_id is None:
            message_id = await self._send(SendMessage, text=text, link_preview_options=_NO_PREVIEW)
        self._remember(number, message_id)

    async def hand_over(self, number: int, name: str, text: str) -> None:
        """Sends a text file, UTF-8, unless it was sent."""
        if self.has(number):
            return
        file = BufferedInputFile(text.encode(), filename=name)
        self._remember(number, await self._send(SendDocument, document=file))

    async def _edit_placeholder(self, text: str) -> int | None:
        """The placeholder's message id if it now reads `text`; None if there is none to edit."""
        if self._sent.keys() != {PLACEHOLDER}:
            return None
        placeholder = self._sent[PLACEHOLDER]
        try:
            await self._bot(
                EditMessageText(
                    chat_id=self._key.chat_id,
                    message_id=placeholder,
                    text=text,
                    link_preview_options=_NO_PREVIEW,
                )
            )
        except TelegramMigrateToChat:
            return None  # it stayed behind in the old group, where its number means another message
        except TelegramBadRequest as refusal:
            if is_not_editable(refusal):
                return None
            if not is_unchanged(refusal):
                raise
        return placeholder

    async def _send(self, method: type[SendMessage | SendDocument], **content: Any) -> int:
        try:
            message = await self._bot(method(**self._whereto(), **content))
        except TelegramMigrateToChat as moved:
            self._moved_to = moved.migrate_to_chat_id
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
