"""What owners say of people: let in, blocked, limited, invited."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.chat.house import GROUP, PERSON, House
from voice2text.accounts.access import Access, Rules, digest_of
from voice2text.accounts.allowance import Scope
from voice2text.chat.owner import arguments
from voice2text.chat.phrases import phrases

pytestmark = pytest.mark.unit
EN = phrases("en")
OWNER = PERSON | {"id": 1}
HOME = {"id": 1, "type": "private"}
BIG = 2**63 - 1


@pytest.fixture
def house() -> House:
    return House(Rules(Access.INVITE, frozenset({1})))


async def order(house: House, text: str, **rest: Any) -> str:
    await house.message(chat=HOME, sender=OWNER, text=text, **rest)
    return house.world.texts()[-1]


def answered(**rest: Any) -> dict[str, Any]:
    return {"reply_to_message": {"message_id": 3, "date": 1, "chat": HOME, **rest}}


@pytest.mark.parametrize("whom", [7, -1007, BIG])
async def test_one_is_let_in_blocked_and_unblocked_by_id(house: House, whom: int) -> None:
    access = house.chats.access
    assert await order(house, f"/allow {whom}") == EN.owner_allowed.format(id=whom)
    assert access.allowed == {whom}
    assert await order(house, f"/block {whom}") == EN.owner_blocked.format(id=whom)
    assert access.blocked == {whom}
    assert await order(house, f"/unblock {whom}") == EN.owner_unblocked.format(id=whom)
    assert (access.allowed, access.blocked) == ({whom}, set())


@pytest.mark.parametrize("name", ["forwarded_from_id", "contact_id"])
async def test_one_is_named_by_an_answer(house: House, name: str) -> None:
    await order(house, "/allow", **answered(**{name: 7}))
    await order(house, "/limit 30", **answered(**{name: 7}))
    assert house.chats.access.allowed == {7}
    assert house.chats.access.minutes == {7: 30}


@pytest.mark.parametrize("text", ["/allow", "/block ada", "/unblock 7 8", f"/allow {2**63}"])
async def test_an_order_that_names_nobody_is_told_how(house: House, text: str) -> None:
    said = await order(house, text, **answered())
    assert said == EN.owner_whom.format(command=text.split(maxsplit=1)[0])


async def test_an_owner_can_t_be_blocked(house: House) -> None:
    assert await order(house, "/block 1") == EN.owner_is_owner.format(id=1)
    assert house.chats.access.blocked == set()


async def test_a_person_has_a_limit_of_their_own(house: House) -> None:
    balance = house.jobs.ledger.balance
    assert await order(house, "/limit 7 30") == EN.owner_limit.format(30, id=7)
    assert balance(Scope.PERSON, 7).limit_ms == 30 * 60_000
    assert await order(house, "/limit 7 0") == EN.owner_limit_none.format(id=7)
    assert balance(Scope.PERSON, 7).limit_ms is None
    assert await order(house, "/limit 7 Default") == EN.owner_limit_default.format(id=7)
    assert house.chats.access.minutes == {}
    for wrong in ("/limit", "/limit 7", "/limit 7 x", "/limit 7 -1", "/limit 7 8 9"):
        assert await order(house, wrong) == EN.owner_limit_how


async def test_an_invitation_is_a_link_of_which_only_the_digest_is_kept(house: House) -> None:
    said = await order(house, "/invite 5 30")
    code = said.rpartition("https://t.me/voice2text_bot?start=")[2]
    assert 16 <= len(code) <= 64
    assert list(house.chats.access.invites) == [digest_of(code)]
    assert code not in repr(house.chats.access)
    for wrong in ("/invite 0", "/invite x", "/invite 1 366", "/invite 1 2 3"):
        assert await order(house, wrong) == EN.owner_invite_how


async def test_invitations_need_their_setting() -> None:
    house = House(Rules(Access.ALLOW_LIST, frozenset({1})))
    assert await order(house, "/invite") == EN.owner_invite_off.format(access="allow-list")


@pytest.mark.parametrize("text", ["/allow 9", "/block 9", "/unblock 9", "/limit 9 1", "/invite"])
async def test_for_all_others_the_orders_don_t_exist(house: House, text: str) -> None:
    house.chats.access.allow(7)
    await house.message(text=text)
    assert house.world.texts() == [EN.unknown_command]
    await house.message(chat=GROUP, sender=OWNER, text=text)  # nor in a group, for its people
    assert house.world.texts() == [EN.unknown_command]
    assert (house.chats.access.blocked, house.chats.access.invites) == (set(), {})


words = st.one_of(st.text(max_size=25), st.integers().map(str), st.sampled_from(["default", "0"]))


@given(st.lists(words, max_size=4).map(" ".join), st.one_of(st.none(), st.integers(), words))
def test_wild_arguments_name_an_id_of_64_bits_or_nobody(given_words: str, reply: Any) -> None:
    payload = {"reply_to_message": {"forwarded_from_id": reply}}
    for whom in (
        arguments.whom(given_words, payload),
        (arguments.limit(given_words, payload) or (None,))[0],
    ):
        assert whom is None or 0 < abs(whom) <= BIG
    limit = arguments.limit(given_words, payload)
    assert limit is None or limit[1] is None or 0 <= limit[1] <= 1_000_000
    made = arguments.invitation(given_words)
    assert made is None or (1 <= made[0] <= 1000 and 1 <= made[1] <= 365)


@pytest.mark.parametrize("word", ["٣", "1_000", "+5", " ", "0", "-0", "1.0", "1e3"])
def test_only_plain_digits_are_an_id(word: str) -> None:
    assert arguments.id_of(word) is None
