"""/broadcast, as the answer to a message: asked once more, then sent to everybody."""

from typing import Any, Protocol

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from voice2text.accounts.access import Rules
from voice2text.accounts.broadcasts import Broadcast, CastState
from voice2text.chat import buttons
from voice2text.chat.edits import turn
from voice2text.chat.meet import Acquaintances, meet
from voice2text.chat.owner.filters import FromOwner
from voice2text.chat.owner.progress import CANCEL, CAST, SEND, progress, question


class Drafts(Protocol):
    """The broadcasts."""

    def draft(self, from_chat_id: int, message_id: int) -> int:
        """A new one's number."""

    def broadcast(self, number: int) -> Broadcast | None:
        """One of them."""

    def begin(self, number: int, progress_message_id: int) -> None:
        """It is sent from now on."""

    def end(self, number: int, state: CastState) -> None:
        """It ends so."""

    def left(self, cast: Broadcast) -> int:
        """How many are still to get it."""


class Steps(Protocol):
    """The queue of its steps."""

    def put_step(self, number: int, cursor: int) -> None:
        """The next people, after `cursor`."""


class Announcer:
    """The handlers."""

    def __init__(self, *, rules: Rules, casts: Drafts, steps: Steps) -> None:
        self._owners = FromOwner(rules.owner_ids)
        self._casts = casts
        self._steps = steps

    def router(self) -> Router:
        """Handles the command and its buttons."""
        router = Router(name="broadcast")
        router.message.register(self._command, Command("broadcast"), self._owners)
        router.callback_query.register(self._press, self._owners, buttons.Pressed(CAST))
        return router

    async def _command(
        self, message: Message, payload: dict[str, Any], chats: Acquaintances
    ) -> str:
        words = meet(chats, message.chat, message.from_user)
        answered = (payload.get("reply_to_message") or {}).get("message_id")
        if not isinstance(answered, int):
            await message.answer(words.cast_how)
            return "command"
        number = self._casts.draft(message.chat.id, answered)
        cast = self._casts.broadcast(number)
        page = question(words, number, self._casts.left(cast) if cast else 0)
        await message.answer(page.text, reply_markup=page.keyboard)
        return "command"

    async def _press(
        self, callback: CallbackQuery, arguments: list[str], chats: Acquaintances
    ) -> str:
        if callback.message is None:
            await buttons.answer(callback)
            return "ignored"
        words = meet(chats, callback.message.chat, callback.from_user)
        cast = self._cast(arguments)
        if cast is None or cast.from_chat_id != callback.message.chat.id:
            await buttons.answer(callback, words.stale_button)
            return "ignored"
        if arguments[0] == SEND:
            self._casts.begin(cast.number, callback.message.message_id)
        else:
            self._casts.end(cast.number, CastState.CANCELLED)
        now = self._casts.broadcast(cast.number) or cast
        if now.state is CastState.SENDING:
            # Also where it was sending already: a press that came twice puts the same step.
            self._steps.put_step(now.number, now.cursor)
        await buttons.answer(callback)
        await turn(callback.message, progress(words, now, self._casts.left(now)))
        return "command"

    def _cast(self, arguments: list[str]) -> Broadcast | None:
        if len(arguments) != 2 or arguments[0] not in {SEND, CANCEL}:
            return None
        if not (arguments[1].isascii() and arguments[1].isdigit() and len(arguments[1]) < 20):
            return None
        return self._casts.broadcast(int(arguments[1]))
