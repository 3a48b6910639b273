"""Whom the owners let in, fake and real."""

from datetime import timedelta

import pytest

from tests.fakes.recordings import recording
from tests.integration.storage.repositories import Storage
from voice2text.accounts.access import Standing
from voice2text.accounts.allowance import Scope
from voice2text.domain import ChatType, JobKey
from voice2text.errors import Refusal, Refused

pytestmark = pytest.mark.integration

ADA, IVAN = 7_000_000_001, 7_000_000_002
TEAM, BIGGER = -1_002_003_004_005, -1_002_003_004_006
MINUTE = 60_000


def test_nothing_is_said_of_a_stranger(storage: Storage) -> None:
    assert storage.access.standing(ADA, ADA) == storage.access.standing(TEAM, None) == Standing()


def test_a_person_and_a_chat_are_let_in_each_by_itself(storage: Storage) -> None:
    storage.access.allow(ADA)
    assert storage.access.standing(ADA, ADA) == Standing(True, True)
    assert storage.access.standing(TEAM, ADA) == Standing(person_is_allowed=True)
    storage.access.welcome(TEAM)
    assert storage.access.standing(TEAM, IVAN) == Standing(chat_is_allowed=True)


def test_a_block_holds_until_it_is_taken_back(storage: Storage) -> None:
    storage.access.allow(ADA)
    storage.access.block(ADA)
    assert storage.access.standing(TEAM, ADA) == Standing(True, False, True)
    storage.access.unblock(ADA)
    assert storage.access.standing(TEAM, ADA) == Standing(person_is_allowed=True)
    storage.access.block(TEAM)
    storage.access.welcome(TEAM)  # a guest can't take an owner's word back
    assert storage.access.standing(TEAM, None).is_blocked
    storage.access.allow(TEAM)
    assert storage.access.standing(TEAM, None) == Standing(chat_is_allowed=True)


def test_who_was_told_is_told_anew_after_the_next_block(storage: Storage) -> None:
    storage.access.block(ADA)
    assert not storage.access.is_told(ADA)
    storage.access.told(ADA)
    assert storage.access.is_told(ADA)
    storage.access.block(ADA)
    assert not storage.access.is_told(ADA)


def test_an_invitation_is_used_as_often_as_it_says(storage: Storage) -> None:
    storage.access.invite("code", created_by=1, uses=2, days=7)
    assert not storage.access.redeem("other", ADA)
    assert [storage.access.redeem("code", ADA) for _ in range(3)] == [True] * 3
    assert storage.access.redeem("code", IVAN)
    assert not storage.access.redeem("code", 5)
    assert storage.access.standing(IVAN, IVAN).person_is_allowed
    assert not storage.access.standing(5, 5).person_is_allowed


def test_an_invitation_expires_and_lifts_no_block(storage: Storage) -> None:
    storage.access.invite("code", created_by=1, uses=5, days=7)
    storage.access.block(ADA)
    assert not storage.access.redeem("code", ADA)
    storage.clock.time += timedelta(days=7)
    assert not storage.access.redeem("code", IVAN)


@pytest.mark.parametrize(
    ("chat_id", "whom", "scope"),
    [(ADA, ADA, Scope.PERSON), (TEAM, TEAM, Scope.GROUP)],
)
def test_one_s_own_limit_comes_before_that_of_all(
    storage: Storage, chat_id: int, whom: int, scope: Scope
) -> None:
    kind = ChatType.PRIVATE if chat_id > 0 else ChatType.SUPERGROUP
    user = ADA if chat_id > 0 else None
    one, two = [recording(JobKey(chat_id, n), chat_type=kind, user_id=user) for n in (1, 2)]
    for each in (one, two):
        storage.jobs.begin(each)
    storage.access.limit(whom, 3)
    assert storage.ledger.balance(scope, whom).limit_ms == 3 * MINUTE
    with pytest.raises(Refused) as refused:
        storage.ledger.reserve(one, 4 * MINUTE)
    assert (refused.value.refusal, refused.value.limit) == (Refusal.TOO_LONG, 3)
    storage.access.limit(whom, 0)  # none: only what everybody may have together
    storage.ledger.reserve(one, 19 * MINUTE)
    with pytest.raises(Refused) as refused:
        storage.ledger.reserve(two, 2 * MINUTE)
    assert refused.value.refusal is Refusal.EVERYBODYS_DAY
    storage.access.limit(whom, None)
    assert storage.ledger.balance(scope, whom).limit_ms == (10 if chat_id > 0 else 15) * MINUTE


def test_what_was_said_of_a_group_holds_under_its_new_id(storage: Storage) -> None:
    storage.chats.meet(TEAM, ChatType.GROUP, user_id=ADA, user_language="en")
    storage.access.allow(TEAM)
    storage.access.limit(TEAM, 3)
    for _ in range(2):
        storage.chats.migrate(TEAM, BIGGER)
    assert storage.access.standing(BIGGER, None) == Standing(chat_is_allowed=True)
    assert storage.ledger.balance(Scope.GROUP, BIGGER).limit_ms == 3 * MINUTE
