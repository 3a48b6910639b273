"""/owner: the day's numbers in one message, edited in place."""

from collections.abc import Sequence
from typing import Protocol

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from voice2text.accounts.access import Rules
from voice2text.accounts.figures import Day
from voice2text.chat import buttons
from voice2text.chat.edits import Page, turn
from voice2text.chat.meet import Acquaintances, meet
from voice2text.chat.owner.filters import FromOwner
from voice2text.chat.owner.report import ACTION, REFRESH, DailyBudget, report
from voice2text.chat.phrases.phrases import Phrases
from voice2text.domain import Depth
from voice2text.errors import Retryable


class Figures(Protocol):
    """The day's numbers."""

    def today(self) -> Day:
        """Those of the UTC day."""


class Queues(Protocol):
    """The queues."""

    def depths(self) -> list[Depth]:
        """How much lies on each; `Retryable` if they can't be asked."""


class Desk:
    """The handlers.

    Args:
        rules: who the owners are.
        figures: the day's numbers.
        queues: their depths.
        dead_queues: the names of those that hold dead letters.
        budget: what a day may cost.
    """

    def __init__(
        self,
        *,
        rules: Rules,
        figures: Figures,
        queues: Queues,
        dead_queues: Sequence[str],
        budget: DailyBudget,
    ) -> None:
        self._owners = FromOwner(rules.owner_ids)
        self._figures = figures
        self._queues = queues
        self._dead_queues = dead_queues
        self._budget = budget

    def router(self) -> Router:
        """Handles the command and its button."""
        router = Router(name="desk")
        router.message.register(self._command, Command("owner"), self._owners)
        pressed = buttons.Pressed(ACTION)
        fresh = F.data.endswith(f":{REFRESH}")
        router.callback_query.register(self._refresh, self._owners, fresh, pressed)
        return router

    async def _command(self, message: Message, chats: Acquaintances) -> str:
        page = self._page(meet(chats, message.chat, message.from_user))
        await message.answer(page.text, reply_markup=page.keyboard)
        return "command"

    async def _refresh(self, callback: CallbackQuery, chats: Acquaintances) -> str:
        if callback.message is not None:
            words = meet(chats, callback.message.chat, callback.from_user)
            await turn(callback.message, self._page(words))
        await buttons.answer(callback)
        return "command"

    def _page(self, words: Phrases) -> Page:
        try:
            depths = self._queues.depths()
        except Retryable:
            depths = None  # the page says so; the numbers are worth reading without them
        return report(
            words,
            self._figures.today(),
            depths,
            budget=self._budget,
            dead_queues=self._dead_queues,
        )
