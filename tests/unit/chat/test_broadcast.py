"""A broadcast: asked once more, sent step by step, through every trouble, to each once."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from tests.fakes.broadcasts import FakeBroadcasts, FakeSteps
from tests.fakes.chat import Died
from tests.fakes.storage import FakeChats
from tests.unit.chat.house import GROUP, PERSON, House
from tests.unit.chat.house import now as noon
from voice2text.accounts.access import Access, Rules
from voice2text.accounts.broadcasts import CastState
from voice2text.chat.owner.broadcast import Announcer
from voice2text.chat.owner.casting import BATCH, GAP_SECONDS, Casting
from voice2text.chat.phrases import phrases
from voice2text.domain import ChatType
from voice2text.errors import Retryable

pytestmark = pytest.mark.unit
EN = phrases("en")
OWNER = PERSON | {"id": 1}
HOME = {"id": 1, "type": "private"}
NEWS = 3  # the message that goes to everybody
BLOCKED = "Forbidden: bot was blocked by the user"


@dataclass
class Hall:
    """Somebody to speak, and so many to hear."""

    people: int = 50
    access: Access = Access.OPEN
    time: datetime = field(default_factory=noon)
    pauses: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        rules = Rules(self.access, frozenset({1}))
        self.steps = FakeSteps()
        self.chats = FakeChats()
        self.casts = FakeBroadcasts(self.chats, rules, now=lambda: self.time)
        announcer = Announcer(rules=rules, casts=self.casts, steps=self.steps)
        self.house = House(rules, (announcer.router(),), self.chats)
        self.world = self.house.world
        self.casting = Casting(
            bot=self.house.bot,
            casts=self.casts,
            chats=self.chats,
            steps=self.steps,
            now=lambda: self.time,
            pause=self.pause,
        )
        for number in range(100, 100 + self.people):
            self.chats.meet(number, ChatType.PRIVATE, user_id=number, user_language="ru")

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.time += timedelta(seconds=seconds)

    async def ask(self, text: str = "/broadcast") -> None:
        answered = {"message_id": NEWS, "date": 1, "chat": HOME}
        await self.house.message(chat=HOME, sender=OWNER, text=text, reply_to_message=answered)

    async def press(self, name: str, number: int = 1) -> None:
        shown = {"message_id": self.world.messages[0].message_id, "date": 1, "chat": HOME}
        await self.house.press(f"v1:cast:{name}:{number}", sender=OWNER, message=shown)

    async def begin(self) -> None:
        await self.ask()
        await self.press("send")

    async def work(self, most: int = 100) -> list[str]:
        """Takes steps off the queue until it is empty, or so many; the outcomes."""
        outcomes: list[str] = []
        while self.steps.waiting and len(outcomes) < most:
            number = self.steps.waiting[0]
            outcomes.append(await self.casting(number))
            self.steps.waiting.pop(0)  # only a step that ended well leaves the queue
        return outcomes

    def heard(self) -> list[int]:
        return [to for to, *_ in self.world.copies]

    @property
    def page(self) -> str:
        return self.world.messages[0].text


@pytest.fixture
def hall() -> Hall:
    return Hall()


async def test_it_is_asked_once_more_and_sent_to_each_once(hall: Hall) -> None:
    await hall.ask()
    assert hall.page == EN.cast_ask.format(50)
    assert hall.world.copies == []
    await hall.press("send")
    assert await hall.work() == ["sending", "sending", "done"]
    assert hall.world.copies == [(person, 1, NEWS) for person in range(100, 150)]
    assert hall.page == EN.cast_done.format(sent=50, failed=0)
    assert hall.world.messages[0].markup is None


async def test_no_more_than_telegram_takes_and_the_owner_sees_it_go_on(hall: Hall) -> None:
    await hall.begin()
    await hall.work(1)
    assert hall.pauses == [GAP_SECONDS] * BATCH
    assert GAP_SECONDS >= 1 / 25
    assert hall.page == EN.cast_going.format(sent=20, failed=0, left=30)
    edits = hall.world.messages[0].edits
    await hall.work(1)  # less than five seconds later: no edit
    assert hall.world.messages[0].edits == edits


async def test_a_double_press_sends_nothing_twice(hall: Hall) -> None:
    await hall.begin()
    await hall.press("send")
    await hall.work()
    await hall.press("send")
    assert hall.steps.waiting == []
    assert hall.heard() == list(range(100, 150))


@pytest.mark.parametrize("calls", range(2, 24, 3))
async def test_a_crash_repeats_one_message_at_most_and_leaves_nobody_out(
    hall: Hall, calls: int
) -> None:
    await hall.begin()
    hall.world.dies_before = len(hall.world.calls) + calls
    with pytest.raises(Died):
        await hall.work()
    hall.world.dies_before = None
    await hall.work()
    assert sorted(set(hall.heard())) == list(range(100, 150))
    assert len(hall.heard()) <= 51


async def test_too_many_requests_wait_and_go_on(hall: Hall) -> None:
    await hall.begin()
    busy = {"retry_after": 17}
    hall.world.rule("copyMessage", 429, "Too Many Requests", parameters=busy, chat_id=110)
    with pytest.raises(Retryable) as later:
        await hall.work()
    assert later.value.after == 17
    assert hall.heard() == list(range(100, 110))
    await hall.work()
    assert hall.heard() == list(range(100, 150))


async def test_who_can_t_be_reached_is_skipped_and_remembered(hall: Hall) -> None:
    hall.chats.lost(101, "forbidden")
    hall.chats.access.block(102)
    await hall.begin()
    hall.world.rule("copyMessage", 403, BLOCKED, chat_id=103)
    hall.world.rule("copyMessage", 400, "Bad Request: something of this chat", chat_id=104)
    await hall.work()
    assert hall.heard() == [100, *range(105, 150)]
    assert hall.chats.loss(103) == "forbidden"
    assert hall.chats.loss(104) is None
    assert hall.page == EN.cast_done_in_part.format(sent=46, failed=2)


async def test_cancelled_it_stops_within_the_step(hall: Hall) -> None:
    await hall.begin()
    await hall.work(1)
    await hall.press("stop")
    assert hall.page == EN.cast_cancelled.format(sent=20, failed=0)
    assert await hall.work() == ["ignored"]
    await hall.press("send")  # it stays cancelled
    assert hall.steps.waiting == []
    assert hall.heard() == list(range(100, 120))


async def test_cancelled_while_a_step_runs(hall: Hall) -> None:
    await hall.begin()

    async def cancel(_: float) -> None:
        if len(hall.heard()) == 5:
            hall.casts.end(1, CastState.CANCELLED)

    hall.casting._pause = cancel
    assert await hall.work() == ["cancelled"]
    assert len(hall.heard()) == 6  # the one that was on its way
    assert hall.page == EN.cast_cancelled.format(sent=6, failed=0)


async def test_a_message_that_is_gone_ends_it(hall: Hall) -> None:
    await hall.begin()
    hall.world.gone.add(NEWS)
    assert await hall.work() == ["lost"]
    assert hall.page == EN.cast_lost.format(sent=0, failed=0)
    assert hall.steps.waiting == []


async def test_a_slow_telegram_ends_the_step_in_time(hall: Hall) -> None:
    async def slow(seconds: float) -> None:
        hall.time += timedelta(seconds=9 + seconds)

    hall.casting._pause = slow
    await hall.begin()
    await hall.work(1)
    assert len(hall.heard()) == 5
    await hall.work()
    assert hall.heard() == list(range(100, 150))


async def test_an_edit_that_fails_stops_nobody(hall: Hall) -> None:
    await hall.begin()
    hall.world.rule("editMessageText", 502, "Bad Gateway")
    assert await hall.work(1) == ["sending"]
    hall.world.delete(hall.world.messages[0].message_id)
    assert await hall.work() == ["sending", "done"]


async def test_its_end_is_shown_though_telegram_was_down(hall: Hall) -> None:
    await hall.begin()
    assert await hall.work(2) == ["sending", "sending"]
    hall.world.rule("editMessageText", 502, "Bad Gateway")
    with pytest.raises(Retryable):
        await hall.work()
    await hall.work()  # the step comes back
    assert hall.page == EN.cast_done.format(sent=50, failed=0)
    assert hall.world.messages[0].markup is None
    assert hall.heard() == list(range(100, 150))


async def test_a_step_of_a_draft_is_nobody_s(hall: Hall) -> None:
    await hall.ask()
    assert await hall.casting(1) == "ignored"
    assert hall.page == EN.cast_ask.format(50)


async def test_only_those_who_may_use_the_bot_hear() -> None:
    hall = Hall(access=Access.ALLOW_LIST)
    hall.chats.access.allow(120)
    hall.chats.meet(-5, ChatType.GROUP, user_id=120, user_language="ru")
    await hall.begin()
    await hall.work()
    assert hall.heard() == [120]


async def test_without_a_message_it_says_how(hall: Hall) -> None:
    await hall.house.message(chat=HOME, sender=OWNER, text="/broadcast")
    assert hall.world.texts() == [EN.cast_how]


async def test_it_is_an_owner_s_only_in_private(hall: Hall) -> None:
    answered = {"message_id": NEWS, "date": 1, "chat": GROUP}
    await hall.house.message(text="/broadcast", reply_to_message=answered)
    await hall.house.message(chat=GROUP, sender=OWNER, text="/broadcast")
    assert hall.world.texts() == [EN.unknown_command]


@pytest.mark.parametrize(
    "data", ["v1:cast", "v1:cast:send", "v1:cast:send:9", "v1:cast:send:x", "v1:cast:burn:1"]
)
async def test_a_made_up_button_is_too_old(hall: Hall, data: str) -> None:
    await hall.ask()
    shown = {"message_id": 9, "date": 1, "chat": HOME}
    await hall.house.press(data, sender=OWNER, message=shown)
    assert hall.steps.waiting == []
    assert getattr(hall.world.calls[-1], "text", None) == EN.stale_button
