"""One step of a broadcast: the next people get it, and the step after that is queued.

Telegram has no idempotency key, so a process that dies between Telegram's answer and the database's
sends one person the message twice; nobody is left out.
"""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Protocol

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest

from voice2text.accounts.broadcasts import Broadcast, CastState
from voice2text.chat.failures import Unreachable, edited
from voice2text.chat.owner.broadcast import Drafts, Steps
from voice2text.chat.owner.progress import progress
from voice2text.chat.phrases import phrases
from voice2text.errors import Retryable

# As many as fit well into one invocation of a minute.
BATCH = 20
# Telegram takes 30 messages a second of a bot, and people are to be answered meanwhile
# (core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this).
GAP_SECONDS = 1 / 25
# A slow Telegram must not keep a step beyond the function's time.
MOST_TIME = timedelta(seconds=30)
# About one edit a second is what a chat takes; nobody reads so fast.
SHOW_EVERY = timedelta(seconds=5)

_GONE = ("message to copy not found", "message can't be copied", "message_id_invalid")


class Casts(Drafts, Protocol):
    """The broadcasts."""

    def next(self, cast: Broadcast, most: int) -> list[int]:
        """The chats that come next."""

    def record(self, number: int, chat_id: int, *, is_sent: bool) -> CastState:
        """A chat is done with."""

    def shown(self, number: int) -> None:
        """The owner sees how far it is."""


class Chats(Protocol):
    """The chats that are written to."""

    def bot_language(self, chat_id: int) -> str | None:
        """The language that the bot last spoke there."""

    def lost(self, chat_id: int, reason: str) -> None:
        """The chat can't be written to."""


class Casting:
    """Sends broadcasts, step by step.

    Args:
        bot: who sends.
        casts: how far each has come.
        chats: who can't be reached any more.
        steps: where the next step goes.
        now: an aware clock.
        pause: waits so many seconds.
    """

    def __init__(
        self,
        *,
        bot: Bot,
        casts: Casts,
        chats: Chats,
        steps: Steps,
        now: Callable[[], datetime],
        pause: Callable[[float], Awaitable[None]],
    ) -> None:
        self._bot = bot
        self._casts = casts
        self._chats = chats
        self._steps = steps
        self._now = now
        self._pause = pause

    async def __call__(self, number: int) -> str:
        """Does one step; answers with the outcome for the hop's log line.

        Raises:
            Retryable: Telegram, the database or the queue can't do it now.
        """
        cast = self._casts.broadcast(number)
        if cast is None or cast.state is CastState.DRAFT:
            return "ignored"
        if cast.state is not CastState.SENDING:
            # It ended, and the owner may not see it yet: this step comes back if that was in vain.
            await self._show(cast, 0)
            return "ignored"
        await self._batch(cast)
        cast = self._casts.broadcast(number) or cast
        left = self._casts.left(cast)
        if cast.state is CastState.SENDING and not left:
            self._casts.end(number, CastState.DONE)
            cast = self._casts.broadcast(number) or cast
        if cast.state is CastState.SENDING:
            self._steps.put_step(number, cast.cursor)
            await self._show_sometimes(cast, left)
            return "sending"
        await self._show(cast, left)
        return cast.state.value

    async def _batch(self, cast: Broadcast) -> None:
        end = self._now() + MOST_TIME
        for chat_id in self._casts.next(cast, BATCH):
            try:
                is_sent = await self._copy(cast, chat_id)
            except _GoneError:
                self._casts.end(cast.number, CastState.LOST)
                return
            state = self._casts.record(cast.number, chat_id, is_sent=is_sent)
            if state is not CastState.SENDING or self._now() >= end:
                return
            await self._pause(GAP_SECONDS)

    async def _copy(self, cast: Broadcast, chat_id: int) -> bool:
        try:
            await self._bot.copy_message(chat_id, cast.from_chat_id, cast.message_id)
        except Unreachable as unreachable:
            self._chats.lost(chat_id, unreachable.loss.value)
            return False
        except TelegramBadRequest as refusal:
            if any(text in refusal.message.lower() for text in _GONE):
                raise _GoneError from None
            return False
        return True

    async def _show_sometimes(self, cast: Broadcast, left: int) -> None:
        if cast.shown_at is not None and self._now() - cast.shown_at < SHOW_EVERY:
            return
        try:
            await self._show(cast, left)
        except Retryable:
            return  # the next step shows it; this one is done, and must not come back
        self._casts.shown(cast.number)

    async def _show(self, cast: Broadcast, left: int) -> None:
        if cast.progress_message_id is None:
            return
        page = progress(phrases(self._chats.bot_language(cast.from_chat_id)), cast, left)
        with suppress(Unreachable):
            await edited(
                self._bot.edit_message_text(
                    page.text,
                    chat_id=cast.from_chat_id,
                    message_id=cast.progress_message_id,
                    reply_markup=page.keyboard,
                )
            )


class _GoneError(Exception):
    """There is nothing to copy any more."""
