"""/limits: what is left of today."""

import pytest

from tests.fakes.recordings import recording
from tests.unit.chat.house import GROUP, GROUP_ID, House
from voice2text.accounts.allowance import Allowance
from voice2text.chat.phrases import phrases
from voice2text.domain import ChatType, JobKey

pytestmark = pytest.mark.unit
EN = phrases("en")
RECORDING = EN.limits_recording.format(120, megabytes=20)


@pytest.fixture
def house() -> House:
    made = House()
    made.jobs.ledger.allowance = Allowance(person_minutes=10, group_minutes=30)
    one = recording(JobKey(GROUP_ID, 1), chat_type=ChatType.SUPERGROUP, user_id=7)
    made.jobs.begin(one)
    made.jobs.ledger.reserve(one, 3 * 60_000 + 1)
    return made


async def test_a_person_reads_theirs_on_their_own_clock(house: House) -> None:
    await house.message(text="/start")
    house.preferences.change(7, time_zone="Asia/Tbilisi")
    await house.message(text="/limits")
    assert house.world.texts()[-1].splitlines() == [
        EN.limits_title.format(clock="04:00"),
        EN.limits_yours.format(6, limit=10),
        RECORDING,
    ]


async def test_in_a_group_they_read_the_group_s_too(house: House) -> None:
    house.chats.access.limit(7, 0)  # a person without a limit
    await house.message(chat=GROUP, text="/limits")
    assert house.world.texts()[-1].splitlines() == [
        EN.limits_title.format(clock="00:00 UTC"),
        EN.limits_groups.format(26, limit=30),
        RECORDING,
    ]


async def test_whoever_chose_no_zone_reads_that_it_is_utc_and_how_to_choose(house: House) -> None:
    await house.message(text="/limits")
    assert house.world.texts()[-1].splitlines() == [
        EN.limits_title.format(clock="00:00 UTC"),
        EN.limits_yours.format(6, limit=10),
        RECORDING,
        EN.limits_zone,
    ]


async def test_what_is_left_for_everybody_is_told() -> None:
    house = House()
    house.jobs.ledger.allowance = Allowance(all_minutes=1)
    await house.message(chat=GROUP, text="/limits")
    assert house.world.texts()[-1].splitlines() == [
        EN.limits_title.format(clock="00:00 UTC"),
        "Everybody together: 1 minute of 1",
        RECORDING,
    ]


async def test_without_limits_it_says_so() -> None:
    house = House()
    await house.message(text="/limits")
    assert house.world.texts()[-1].splitlines() == [EN.limits_free, RECORDING]
