"""Broadcasts, fake and real: who hears, in which order, and how each ends."""

import pytest

from tests.fakes.broadcasts import FakeBroadcasts
from tests.fakes.storage import FakeChats
from tests.integration.storage.repositories import Storage
from voice2text.accounts.access import Access, Rules
from voice2text.accounts.broadcasts import CastState
from voice2text.domain import ChatType
from voice2text.storage.broadcasts import Broadcasts

pytestmark = pytest.mark.integration

ADA, IVAN, OWNER = 7_000_000_001, 7_000_000_002, 7_000_000_003
TEAM = -1_002_003_004_005


def casts_of(storage: Storage, access: Access = Access.OPEN) -> Broadcasts | FakeBroadcasts:
    rules = Rules(access, frozenset({OWNER}))
    if isinstance(storage.chats, FakeChats):
        return FakeBroadcasts(storage.chats, rules, now=storage.clock)
    return Broadcasts(storage.chats._engine, rules, now=storage.clock)


@pytest.fixture
def people(storage: Storage) -> Storage:
    for person in (5, ADA, IVAN, OWNER):
        storage.chats.meet(person, ChatType.PRIVATE, user_id=person, user_language="en")
    storage.chats.meet(TEAM, ChatType.SUPERGROUP, user_id=ADA, user_language="en")
    return storage


def test_everybody_hears_in_the_order_of_their_ids(people: Storage) -> None:
    casts = casts_of(people)
    number = casts.draft(OWNER, 3)
    casts.begin(number, 99)
    cast = casts.broadcast(number)
    assert cast is not None
    assert (cast.message_id, cast.progress_message_id) == (3, 99)
    assert casts.next(cast, 2) == [5, ADA]
    assert casts.left(cast) == 3
    assert casts.record(number, 5, is_sent=True) is CastState.SENDING
    for _ in range(2):  # a step that came twice counts once
        casts.record(number, ADA, is_sent=False)
    cast = casts.broadcast(number)
    assert cast is not None
    assert (cast.cursor, cast.sent, cast.failed) == (ADA, 1, 1)
    assert casts.next(cast, 9) == [IVAN]
    casts.shown(number)
    cast = casts.broadcast(number)
    assert cast is not None
    assert cast.shown_at == people.clock.time


def test_who_can_t_or_may_not_hear_is_left_out(people: Storage) -> None:
    people.chats.lost(5, "forbidden")
    people.access.block(IVAN)
    casts = casts_of(people)
    cast = casts.broadcast(casts.draft(5, 3))
    assert cast is not None
    assert casts.next(cast, 9) == [ADA, OWNER]


def test_under_an_allow_list_those_hear_who_are_on_it(people: Storage) -> None:
    people.access.allow(IVAN)
    people.access.limit(ADA, 3)  # something is said of her, but not that
    casts = casts_of(people, Access.ALLOW_LIST)
    cast = casts.broadcast(casts.draft(5, 3))
    assert cast is not None
    assert casts.next(cast, 9) == [IVAN, OWNER]
    assert casts.left(cast) == 2


@pytest.mark.parametrize("state", [CastState.DONE, CastState.CANCELLED, CastState.LOST])
@pytest.mark.parametrize("has_begun", [True, False])
def test_what_has_ended_keeps_its_end(people: Storage, state: CastState, has_begun: bool) -> None:
    casts = casts_of(people)
    number = casts.draft(OWNER, 3)
    if has_begun:
        casts.begin(number, 99)
    casts.end(number, state)
    casts.end(number, CastState.DONE)
    casts.begin(number, 98)
    assert casts.record(number, 5, is_sent=True) is state
    cast = casts.broadcast(number)
    assert cast is not None
    assert cast.state is state
    assert cast.progress_message_id == (99 if has_begun else None)


def test_there_is_none_of_another_number(people: Storage) -> None:
    casts = casts_of(people)
    casts.begin(7, 9)
    casts.end(7, CastState.DONE)
    assert casts.broadcast(7) is None
