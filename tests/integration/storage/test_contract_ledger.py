"""The days' accounts, fake and real: taken once, given back once, never more than there is."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.fakes.recordings import USAGE, recording, transcript
from tests.integration.storage.repositories import Storage
from voice2text.accounts.allowance import Scope
from voice2text.domain import ChatType, JobKey, Recording
from voice2text.errors import Refusal, Refused

pytestmark = pytest.mark.integration

MINUTE = 60_000
ADA, IVAN = 7_000_000_001, 7_000_000_002
TEAM = -1_002_003_004_005


def job(
    storage: Storage, number: int, *, chat_id: int = ADA, user_id: int | None = ADA
) -> Recording:
    kind = ChatType.PRIVATE if chat_id > 0 else ChatType.SUPERGROUP
    made = recording(JobKey(chat_id, number), chat_type=kind, user_id=user_id)
    storage.jobs.begin(made)
    return made


def taken(storage: Storage, scope: Scope, whose: int = 0) -> float:
    return storage.ledger.balance(scope, whose).taken_ms / MINUTE


def finish(storage: Storage, one: Recording, minutes: float) -> None:
    said = replace(transcript(), duration_ms=int(minutes * MINUTE))
    storage.jobs.finish(one.key, said, USAGE)


def test_a_job_takes_of_its_persons_day_and_of_everybodys(storage: Storage) -> None:
    one = job(storage, 1)
    for _ in range(3):  # delivered again and again, it takes once
        storage.ledger.reserve(one, 4 * MINUTE)
    assert taken(storage, Scope.PERSON, ADA) == 4
    assert taken(storage, Scope.PERSON, IVAN) == 0
    assert taken(storage, Scope.ALL) == taken(storage, Scope.ALL, 99) == 4


def test_in_a_group_it_takes_of_the_groups_day_too(storage: Storage) -> None:
    storage.ledger.reserve(job(storage, 1, chat_id=TEAM), 4 * MINUTE)
    storage.ledger.reserve(job(storage, 2, chat_id=TEAM, user_id=None), 5 * MINUTE)
    assert taken(storage, Scope.PERSON, ADA) == 4
    assert taken(storage, Scope.GROUP, TEAM) == 9


def test_what_is_longer_than_a_whole_day_is_too_long_on_every_day(storage: Storage) -> None:
    for number, (chat, limit) in enumerate(((ADA, 10), (TEAM, 15))):
        one = job(storage, number, chat_id=chat, user_id=ADA if chat > 0 else None)
        with pytest.raises(Refused) as refused:
            storage.ledger.reserve(one, limit * MINUTE + 1)
        assert (refused.value.refusal, refused.value.limit) == (Refusal.TOO_LONG, limit)


@pytest.mark.parametrize(
    ("chats", "refusal", "limit"),
    [
        ([(ADA, ADA)] * 2, Refusal.PERSONS_DAY, 10),
        ([(TEAM, ADA), (TEAM, IVAN)], Refusal.GROUPS_DAY, 15),
        ([(ADA, ADA), (IVAN, IVAN), (5, 5)], Refusal.EVERYBODYS_DAY, 20),
    ],
)
def test_more_than_a_day_holds_is_refused_and_takes_nothing(
    storage: Storage, chats: list[tuple[int, int]], refusal: Refusal, limit: int
) -> None:
    *before, last = [
        job(storage, number, chat_id=chat, user_id=user)
        for number, (chat, user) in enumerate(chats)
    ]
    for one in before:
        storage.ledger.reserve(one, 8 * MINUTE)
    accounts = [(Scope.PERSON, last.user_id or 0), (Scope.GROUP, TEAM), (Scope.ALL, 0)]
    known = [storage.ledger.balance(*account) for account in accounts]
    with pytest.raises(Refused) as refused:
        storage.ledger.reserve(last, 8 * MINUTE)
    assert (refused.value.refusal, refused.value.limit) == (refusal, limit)
    assert [storage.ledger.balance(*account) for account in accounts] == known


def test_a_recording_longer_than_a_whole_day_is_refused(storage: Storage) -> None:
    with pytest.raises(Refused):
        storage.ledger.reserve(job(storage, 1), 11 * MINUTE)


def test_a_day_can_be_used_to_its_last_millisecond(storage: Storage) -> None:
    storage.ledger.reserve(job(storage, 1), 10 * MINUTE - 1)
    storage.ledger.reserve(job(storage, 2), 1)
    balance = storage.ledger.balance(Scope.PERSON, ADA)
    assert (balance.left_ms, balance.limit_ms) == (0, 10 * MINUTE)


def test_what_is_done_counts_once(storage: Storage) -> None:
    one = job(storage, 1)
    storage.ledger.reserve(one, 4 * MINUTE)
    for _ in range(2):
        finish(storage, one, 3)
    assert taken(storage, Scope.PERSON, ADA) == taken(storage, Scope.ALL) == 3
    storage.ledger.reserve(one, 4 * MINUTE)  # a late copy of the message
    assert taken(storage, Scope.PERSON, ADA) == 3


@pytest.mark.parametrize("outcome", ["refuse", "fail"])
def test_what_was_not_done_comes_back_once(storage: Storage, outcome: str) -> None:
    one = job(storage, 1, chat_id=TEAM)
    storage.ledger.reserve(one, 4 * MINUTE)
    for _ in range(2):
        if outcome == "refuse":
            storage.jobs.refuse(one.key, Refusal.NOT_AUDIO, None)
        else:
            storage.jobs.fail(one.key, "crashed")
    for scope, whose in ((Scope.PERSON, ADA), (Scope.GROUP, TEAM), (Scope.ALL, 0)):
        assert taken(storage, scope, whose) == 0
    storage.ledger.reserve(one, 4 * MINUTE)  # it has its outcome and will do no work
    assert taken(storage, Scope.ALL) == 0


def test_an_attempt_that_comes_back_keeps_what_it_set_aside(storage: Storage) -> None:
    one = job(storage, 1)
    storage.ledger.reserve(one, 9 * MINUTE)
    storage.jobs.release(one.key)
    storage.jobs.begin(one)
    storage.ledger.reserve(one, 9 * MINUTE)
    assert taken(storage, Scope.PERSON, ADA) == 9


def test_a_new_day_begins_at_midnight_utc(storage: Storage) -> None:
    one = job(storage, 1)
    storage.ledger.reserve(one, 9 * MINUTE)
    storage.clock.time += timedelta(days=1)
    assert taken(storage, Scope.PERSON, ADA) == 0
    storage.ledger.reserve(job(storage, 2), 9 * MINUTE)
    finish(storage, one, 5)  # belongs to the day before
    assert taken(storage, Scope.PERSON, ADA) == 9
    storage.clock.time -= timedelta(days=1)
    assert taken(storage, Scope.PERSON, ADA) == 5


def test_what_nobody_works_on_any_more_comes_back(storage: Storage) -> None:
    done, *left = [job(storage, number, chat_id=TEAM, user_id=None) for number in range(4)]
    for one in (done, *left):
        storage.ledger.reserve(one, 2 * MINUTE)
    finish(storage, done, 2)
    assert storage.ledger.lapse(10) == 0
    storage.clock.time += timedelta(hours=25, seconds=1)
    assert storage.ledger.lapse(2) == 2
    assert storage.ledger.lapse(10) == 1
    assert storage.ledger.lapse(10) == 0
    storage.clock.time -= timedelta(hours=25, seconds=1)
    assert taken(storage, Scope.GROUP, TEAM) == 2
