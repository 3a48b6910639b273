"""Telling people and groups that their day's minutes are nearly used, or used up."""

from typing import Protocol

from voice2text.accounts.allowance import Balance, Notice, Scope
from voice2text.chat import sentences
from voice2text.chat.outbox import NOTICE, Outbox
from voice2text.chat.phrases.phrases import Phrases
from voice2text.domain import ChatType, Job, JobKey

# Each has a message of its own: who was told that little is left is told of the end, too.
_NUMBERS = {
    (scope, notice): NOTICE + number
    for number, (scope, notice) in enumerate(
        (scope, notice) for scope in (Scope.PERSON, Scope.GROUP) for notice in Notice
    )
}


class Balances(Protocol):
    """The days' accounts."""

    def balance(self, scope: Scope, whose: int) -> Balance:
        """Today's."""

    def tell(self, scope: Scope, whose: int, notice: Notice, key: JobKey) -> bool:
        """Whether this recording is the one to tell it with, as it may be asked again."""


async def tell_what_is_left(
    outbox: Outbox, words: Phrases, job: Job, balances: Balances, next_day: str
) -> None:
    """Tells the person, and the group if it is one, as an answer to the recording; each once a day.

    What counts is how the day stands, not which recording made it so: several may be under way.
    """
    for scope, whose in _accounts(job):
        balance = balances.balance(scope, whose)
        notice = balance.notice
        if notice is None or not balances.tell(scope, whose, notice, job.key):
            continue
        said = sentences.nearly_used(words, scope, balance, next_day)
        if said is not None:
            await outbox.say(_NUMBERS[scope, notice], said)


def _accounts(job: Job) -> list[tuple[Scope, int]]:
    """Those that are told: everybody's together is nobody's to save."""
    person = job.recording.user_id
    found = [(Scope.PERSON, person)] if person is not None else []
    if job.recording.chat_type is not ChatType.PRIVATE:
        found.append((Scope.GROUP, job.key.chat_id))
    return found
