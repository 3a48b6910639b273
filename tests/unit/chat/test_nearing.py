"""Little is left of a day, or nothing: whoever it is told so once, and never in vain."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.fakes.chat import Died
from tests.fakes.recordings import USAGE
from tests.unit.chat.house import GROUP_ID
from tests.unit.chat.transcript.room import KEY, RECORDING, Room
from voice2text.accounts.allowance import Allowance
from voice2text.chat.phrases import languages, phrases
from voice2text.domain import (
    ChatType,
    Event,
    EventKind,
    JobKey,
    Recording,
    Segment,
    Transcript,
    Wanted,
)

pytestmark = pytest.mark.unit
EN = phrases("en")
MINUTE = 60_000
HELLO = (Segment(0, 1000, "Hi."),)


class Day(Room):
    """A day of an hour for each person, and of two for each group."""

    def __init__(self) -> None:
        super().__init__()
        self.jobs.ledger.allowance = Allowance(person_minutes=60, group_minutes=120)
        self._numbers = iter(range(100, 200))

    def send(self, minutes: float, chat_id: int = KEY.chat_id, user_id: int = 7) -> Recording:
        """The transcriber begins with it, and sets its minutes aside."""
        kind = ChatType.PRIVATE if chat_id > 0 else ChatType.SUPERGROUP
        key = JobKey(chat_id, next(self._numbers))
        sent = replace(RECORDING, key=key, chat_type=kind, user_id=user_id)
        self.jobs.begin(sent)
        self.jobs.ledger.reserve(sent, round(minutes * MINUTE))
        return sent

    async def heard(self, sent: Recording, minutes: float) -> list[str]:
        """It is transcribed and delivered; what the chats were told beside the text."""
        said = Transcript("en", 0.9, round(minutes * MINUTE), HELLO)
        self.jobs.finish(sent.key, said, USAGE, generation=0)
        return await self.told(sent)

    async def told(self, sent: Recording, generation: int = 0) -> list[str]:
        before = len(self.world.messages)
        event = Event(EventKind.JOB_FINISHED, sent.key, generation=generation)
        await self.deliver(event, "trace")
        return [text for text in self.world.texts()[before:] if text != "Hi."]

    async def spend(
        self, minutes: float, chat_id: int = KEY.chat_id, user_id: int = 7
    ) -> list[str]:
        return await self.heard(self.send(minutes, chat_id, user_id), minutes)


def die(_: JobKey) -> None:
    raise Died


def left(minutes: int, clock: str = "00:00 UTC") -> str:
    return EN.nearly_used.format(minutes, limit=60, clock=clock)


def group_left(minutes: int) -> str:
    return EN.groups_nearly_used.format(minutes, limit=120, clock="00:00 UTC")


async def test_several_sent_at_once_are_told_with_the_first() -> None:
    day = Day()
    assert await day.spend(44) == []
    first, second = day.send(5), day.send(5)
    assert await day.heard(first, 5) == [left(6)]
    assert await day.heard(second, 5) == []


async def test_the_end_is_less_than_a_minute_and_told_beside_the_80_percent() -> None:
    day = Day()
    assert await day.spend(50) == [left(10)]
    assert await day.spend(9.5) == [left(0)]
    assert await day.spend(0.25) == []


async def test_who_is_told_of_the_end_at_once_hears_no_more() -> None:
    day = Day()
    assert await day.spend(59.5) == [left(0)]
    assert await day.spend(0.25) == []


async def test_minutes_spent_in_groups_count_and_are_told_there() -> None:
    day = Day()
    assert await day.spend(50, GROUP_ID) == [left(10)]
    assert day.world.messages[-1].chat_id == GROUP_ID
    assert day.world.messages[-1].reply_to == day.world.messages[-2].reply_to
    assert await day.spend(1) == []  # once a day, wherever


async def test_a_group_is_told_of_its_own_day() -> None:
    day = Day()
    assert await day.spend(40, GROUP_ID, 7) == []
    assert await day.spend(40, GROUP_ID, 8) == []
    assert await day.spend(20, GROUP_ID, 9) == [group_left(20)]
    assert await day.spend(19.5, GROUP_ID, 10) == [group_left(0)]
    assert await day.spend(0.1, GROUP_ID, 11) == []
    assert await day.spend(1, user_id=11) == []  # theirs is another day


async def test_it_is_told_on_the_chat_s_own_clock_and_anew_each_day() -> None:
    day = Day()
    assert await day.spend(1) == []
    day.preferences.change(KEY.chat_id, time_zone="Etc/GMT-3")
    assert await day.spend(49) == [left(10, "03:00")]
    day.time = datetime(2026, 7, 2, tzinfo=UTC)
    assert await day.spend(1) == []
    assert await day.spend(50) == [left(9, "03:00")]


async def test_a_crash_before_it_is_sent_loses_it_not() -> None:
    day = Day()
    sent = day.send(50)
    day.world.dies_before = 1
    with pytest.raises(Died):
        await day.heard(sent, 50)
    day.world.dies_before = None
    assert await day.spend(1) == []  # it is the other recording's to tell
    assert await day.told(sent) == [left(9)]


async def test_a_crash_after_it_was_sent_repeats_it_not(monkeypatch: pytest.MonkeyPatch) -> None:
    day = Day()
    sent = day.send(50)

    with monkeypatch.context() as patched:
        patched.setattr(day.jobs, "delivered", die)
        with pytest.raises(Died):
            await day.heard(sent, 50)
    assert day.world.texts() == ["Hi.", left(10)]
    assert await day.told(sent) == []


async def test_a_recording_heard_again_on_another_day_tells_of_that_day_too() -> None:
    day = Day()
    sent = day.send(50)
    assert await day.heard(sent, 50) == [left(10)]
    day.time = datetime(2026, 7, 2, tzinfo=UTC)
    assert day.jobs.reopen(sent.key, Wanted(), by="again")
    day.jobs.begin(sent)
    day.jobs.ledger.reserve(sent, 55 * MINUTE)
    said = Transcript("en", 0.9, 55 * MINUTE, HELLO)
    day.jobs.finish(sent.key, said, USAGE, generation=1)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(day.jobs, "delivered", die)
        with pytest.raises(Died):
            await day.told(sent, generation=1)
    assert day.world.texts() == ["Hi.", left(10), left(5)]
    assert await day.told(sent, generation=1) == []


async def test_without_a_limit_nobody_is_told_anything() -> None:
    day = Day()
    day.jobs.ledger.allowance = Allowance()
    assert await day.spend(10**6, GROUP_ID) == []


@pytest.mark.parametrize("language", languages())
def test_each_language_says_it_of_a_group_in_other_words(language: str) -> None:
    words = phrases(language)
    for minutes in (0, 1, 3, 21):
        said = words.groups_nearly_used.format(minutes, limit=120, clock="00:00 UTC")
        assert str(minutes) in said
        assert said != words.nearly_used.format(minutes, limit=120, clock="00:00 UTC")
