"""Who is what to the bot, and settings that say so."""

import itertools
from dataclasses import MISSING, fields

import pytest

from voice2text.accounts.access import Access, Rules, Standing, Verdict, digest_of, new_code
from voice2text.doors.access import rules_of
from voice2text.settings import BotSettings, SettingsError, read

pytestmark = pytest.mark.unit

DOOR = {one.name.upper(): "x" for one in fields(BotSettings) if one.default is MISSING}


def test_owners_come_before_blocks_and_blocks_before_all_else() -> None:
    either = (False, True)
    for access, person_is, chat_is, blocked in itertools.product(Access, either, either, either):
        standing = Standing(person_is, chat_is, blocked)
        rules = Rules(access, frozenset({1}))
        assert rules.judge(1, standing) is Verdict.ADMITTED
        is_in = access is Access.OPEN or person_is or chat_is
        expected = Verdict.ADMITTED if is_in else Verdict.STRANGER
        for person in (2, None):
            verdict = rules.judge(person, standing)
            assert verdict is (Verdict.BLOCKED if standing.is_blocked else expected)


def test_codes_are_telegram_s_and_all_different() -> None:
    codes = {new_code() for _ in range(100)}
    assert len(codes) == len({digest_of(code) for code in codes}) == 100
    for code in codes:
        assert len(code) <= 64
        assert set(code) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        ("", set()),
        ("1", {1}),
        (" 1 , 7000000001", {1, 7_000_000_001}),
        (f"{2**63 - 1}", {2**63 - 1}),
    ],
)
def test_owners_are_a_list_of_ids(ids: str, expected: set[int]) -> None:
    rules = rules_of(read(BotSettings, DOOR | {"OWNER_IDS": ids, "ACCESS": "invite"}))
    assert rules == Rules(Access.INVITE, frozenset(expected))


@pytest.mark.parametrize("ids", ["me", "1;2", "1,,2", "1,", "-1", "0", f"{2**63}", "٣", "1.0"])
def test_owners_that_mean_nobody_are_named(ids: str) -> None:
    with pytest.raises(SettingsError, match="OWNER_IDS"):
        rules_of(read(BotSettings, DOOR | {"OWNER_IDS": ids}))


def test_an_access_that_does_not_exist_is_named() -> None:
    with pytest.raises(SettingsError, match="ACCESS must be one of open, allow-list, invite"):
        rules_of(read(BotSettings, DOOR | {"ACCESS": "closed"}))
