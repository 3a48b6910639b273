"""Telling people and groups that their day's minutes are nearly used, or used up."""

from datetime import date
from typing import Protocol

from voice2text.accounts.allowance import Balance, Notice, Scope
from voice2text.chat import sentences
from voice2text.chat.outbox import NOTICES, Outbox
from voice2text.chat.phrases.phrases import Phrases
from voice2text.domain import ChatType, Job, JobKey

_KINDS = [(scope, notice) for scope in (Scope.PERSON, Scope.GROUP) for notice in Notice]


class Balances(Protocol):
    """The days' accounts."""

    def balance(self, scope: Scope, whose: int) -> Balance:
        """Today's."""

    def tell(self, scope: Scope, whose: int, notice: Notice, key: JobKey) -> bool:
        """Whether this recording is the one to tell it with, as it may be asked again."""


async def tell_what_is_left(
    outbox: Outbox, words: Phrases, job: Job, balances: Balances, today: date, next_day: str
) -> None:
    """Tells the person, and the group if it is one, as an answer to the recording; each once a day.

    What counts is how the day stands, not which recording made it so: several may be under way.

    Args:
        outbox: the recording's.
        words: the phrases.
        job: the recording, which is transcribed.
        balances: how the day stands.
        today: that day, UTC.
        next_day: when the next one begins, as the chat's clock shows it.
    """
    for scope, whose in _accounts(job):
        balance = balances.balance(scope, whose)
        notice = balance.notice
        if notice is None or not balances.tell(scope, whose, notice, job.key):
            continue
        said = sentences.nearly_used(words, scope, balance, next_day)
        if said is not None:
            await outbox.say(_number(scope, notice, today), said)


def _number(scope: Scope, notice: Notice, today: date) -> int:
    """Each has a message of its own: who was told that little is left is told of the end, too.

    And each day, for the same recording may be heard on several.
    """
    return NOTICES + today.toordinal() * len(_KINDS) + _KINDS.index((scope, notice))


def _accounts(job: Job) -> list[tuple[Scope, int]]:
    """Those that are told: everybody's together is nobody's to save."""
    person = job.recording.user_id
    found = [(Scope.PERSON, person)] if person is not None else []
    if job.recording.chat_type is not ChatType.PRIVATE:
        found.append((Scope.GROUP, job.key.chat_id))
    return found
