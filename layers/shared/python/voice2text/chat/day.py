"""/limits: what is left of today, for a person and for a group."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from aiogram import Router
from aiogram.enums import ChatType
from aiogram.filters import Command
from aiogram.types import Message

from voice2text.accounts.allowance import Balance, Scope
from voice2text.accounts.preferences import Policies
from voice2text.chat.meet import Acquaintances, meet
from voice2text.chat.phrases.phrases import Counted
from voice2text.chat.sentences import Limits, day_ends

_MINUTE_MS = 60_000


class Balances(Protocol):
    """The days' accounts."""

    def balance(self, scope: Scope, whose: int) -> Balance:
        """Today's."""


def router() -> Router:
    """Handles /limits."""
    router = Router(name="day")
    for observer in (router.message, router.channel_post):
        observer.register(_command, Command("limits"))
    return router


async def _command(
    message: Message,
    chats: Acquaintances,
    preferences: Policies,
    balances: Balances,
    limits: Limits,
    now: Callable[[], datetime],
) -> str:
    words = meet(chats, message.chat, message.from_user)
    lines = []
    if message.from_user is not None:
        yours = balances.balance(Scope.PERSON, message.from_user.id)
        lines += _line(words.limits_yours, yours)
    if message.chat.type != ChatType.PRIVATE:
        lines += _line(words.limits_groups, balances.balance(Scope.GROUP, message.chat.id))
    lines += _line(words.limits_all, balances.balance(Scope.ALL, 0))
    zone = preferences.of(message.chat.id).time_zone
    recording = words.limits_recording.format(limits.minutes, megabytes=limits.megabytes)
    if not lines:
        await message.answer(f"{words.limits_free}\n{recording}")
        return "command"
    lines = [words.limits_title.format(clock=day_ends(now(), zone)), *lines, recording]
    if zone is None and message.chat.type == ChatType.PRIVATE:
        lines.append(words.limits_zone)
    await message.answer("\n".join(lines))
    return "command"


def _line(phrase: Counted, balance: Balance) -> list[str]:
    if balance.left_ms is None or balance.limit_ms is None:
        return []
    limit = balance.limit_ms // _MINUTE_MS
    return [phrase.format(balance.left_ms // _MINUTE_MS, limit=limit)]
